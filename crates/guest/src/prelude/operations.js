// What the host does for a function: `own.ask` starts an operation and gives a promise of its answer.
(function (host, own) {
  "use strict";
  const { start, cancel } = host;
  const stringify = JSON.stringify;
  const NativePromise = Promise;
  const NativeError = Error;
  const ERRORS = Object.assign(Object.create(null), { RangeError, TypeError });
  const NOTHING = new Uint8Array(0);
  const defineProperty = Object.defineProperty;

  const waiting = Object.create(null);

  // A failure as the host tells it: { name, message, code }. The stack is that of the call, not that of the answer.
  const failure = ({ name, message, code }, stack) => {
    const error = new (ERRORS[name] ?? NativeError)(message);
    if (ERRORS[name] === undefined && name !== "Error") defineProperty(error, "name", { value: name, writable: true, configurable: true });
    if (code !== undefined) error.code = code;
    defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
    return error;
  };

  // Resolves with { answer, bytes }, rejects with the host's failure. `options`: `bytes` go with the request; when
  // `signal` is aborted, the host drops the operation and the promise rejects with the signal's reason; `stack` is the
  // place that errors name, when the call itself does not know it any more.
  own.ask = (kind, request, { bytes = NOTHING, signal, stack = new NativeError().stack } = {}) => {
    return new NativePromise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const id = start(kind, stringify(request), bytes);
      const entry = { resolve, reject, stack, unfollow: undefined };
      waiting[id] = entry;
      if (signal !== undefined) {
        entry.unfollow = own.whenAborted(signal, (reason) => {
          delete waiting[id];
          cancel(id);
          reject(reason);
        });
      }
    });
  };

  own.settle = (id, done, answer, bytes) => {
    const entry = waiting[id];
    if (entry === undefined) return;
    delete waiting[id];
    entry.unfollow?.();
    if (done) entry.resolve({ answer, bytes });
    else entry.reject(failure(answer, entry.stack));
  };
})
