// console: each entry goes to the host at once, so that it survives a timeout.
(function (host) {
  "use strict";
  const { log } = host;
  const level = (number) => (message, ...extras) => log(number, message, extras);
  const console = {
    debug: level(0),
    log: level(1),
    info: level(1),
    warn: level(2),
    error: level(3),
  };
  for (const name of Object.keys(console)) {
    Object.defineProperty(console[name], "name", { value: name });
  }
  Object.defineProperty(globalThis, "console", { value: console, writable: true, configurable: true });
  for (const name of ["global", "self"]) {
    Object.defineProperty(globalThis, name, { value: globalThis, writable: true, configurable: true });
  }

  // A function that could format stacks would be handed the functions on the stack, the prelude's among them.
  Object.defineProperty(Error, "prepareStackTrace", {
    get: () => undefined,
    set: () => {},
    configurable: false,
  });
})
