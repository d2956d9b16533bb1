// setTimeout and its family. The host counts the time and says which timer is due (`own.fire`).
(function (host, own) {
  "use strict";
  const { sleep, cancel } = host;
  const { define } = own;
  const apply = Reflect.apply;
  const toNumber = Number;
  const NativeTypeError = TypeError;
  const LONGEST = 2 ** 31 - 1;

  const timers = Object.create(null);
  let last = 0;

  // A delay may be a string; what is no number, negative or too long is the shortest delay, as everywhere.
  const milliseconds = (delay) => {
    delay = toNumber(delay);
    return delay >= 1 && delay <= LONGEST ? delay : 1;
  };

  const start = (callback, delay, repeat, rest) => {
    if (typeof callback !== "function") throw new NativeTypeError("a timer needs a function");
    const id = ++last;
    sleep(id, delay);
    timers[id] = { callback, delay, repeat, rest };
    return id;
  };

  const stop = (id) => {
    id = typeof id === "number" ? id : toNumber(id);
    if (!(id in timers)) return;
    delete timers[id];
    cancel(id);
  };

  own.fire = (id) => {
    const timer = timers[id];
    if (timer === undefined) return;
    if (timer.repeat) sleep(id, timer.delay);
    else delete timers[id];
    apply(timer.callback, undefined, timer.rest);
  };

  define("setTimeout", function setTimeout(callback, delay, ...rest) {
    return start(callback, milliseconds(delay), false, rest);
  });
  define("setInterval", function setInterval(callback, delay, ...rest) {
    return start(callback, milliseconds(delay), true, rest);
  });
  define("setImmediate", function setImmediate(callback, ...rest) {
    return start(callback, 0, false, rest);
  });
  define("clearTimeout", function clearTimeout(id) { stop(id); });
  define("clearInterval", function clearInterval(id) { stop(id); });
  define("clearImmediate", function clearImmediate(id) { stop(id); });
  own.setTimeout = setTimeout;
})
