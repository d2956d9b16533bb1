// process: the environment that the author set, and what small libraries look for.
(function (host, own) {
  "use strict";
  const { now } = host;
  const { queueMicrotask } = globalThis;
  const apply = Reflect.apply;
  const process = {
    env: {},
    argv: [],
    platform: "flint",
    nextTick(callback, ...rest) { queueMicrotask(() => apply(callback, undefined, rest)); },
    hrtime(since) {
      const micros = now() * 1000;
      let seconds = Math.floor(micros / 1e6);
      let nanos = Math.floor((micros % 1e6) * 1000);
      if (since !== undefined) {
        seconds -= since[0];
        nanos -= since[1];
        if (nanos < 0) { seconds -= 1; nanos += 1e9; }
      }
      return [seconds, nanos];
    },
    uptime() { return globalThis.performance.now() / 1000; },
  };
  process.hrtime.bigint = () => BigInt(Math.floor(now() * 1000)) * 1000n;
  Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
  own.define("process", process);
  own.process = process;
  own.setEnvironment = (environment) => { process.env = environment; };
})
