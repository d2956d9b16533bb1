// require: the modules that Flint has, by name, with and without `node:`.
(function (host, own) {
  "use strict";
  const { process } = own;
  const { URL, URLSearchParams, performance, TextEncoder, TextDecoder } = globalThis;
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
  const NativeError = Error;
  const modules = Object.assign(Object.create(null), {
    process,
    url: { URL, URLSearchParams },
    timers: { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate },
    perf_hooks: { performance },
    util: { TextEncoder, TextDecoder },
  });
  const { fetch, Headers, Request, Response, FormData, File } = globalThis;
  modules.undici = { fetch, Headers, Request, Response, FormData, File };
  own.modules = modules;
  own.require = function require(name) {
    const text = `${name}`;
    const known = modules[text.startsWith("node:") ? text.slice(5) : text];
    if (known !== undefined) return known;
    const error = new NativeError(`there is no module "${text}" here`);
    error.code = "MODULE_NOT_FOUND";
    throw error;
  };
})
