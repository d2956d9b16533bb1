// crypto.getRandomValues, crypto.randomUUID, and Math.random with a seed of its own for each invocation.
(function (host, own) {
  "use strict";
  const { fill, uuid, random } = host;
  const { define, bytes } = own;
  const { DOMException } = globalThis;
  const tagOf = Function.prototype.call.bind(
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get,
  );
  const INTEGERS = Object.assign(Object.create(null), {
    Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 1, Uint16Array: 1, Int32Array: 1, Uint32Array: 1,
    BigInt64Array: 1, BigUint64Array: 1,
  });
  const MOST = 65536;

  class Crypto {
    getRandomValues(view) {
      if (!(tagOf(view) in INTEGERS)) throw new DOMException("expected a typed array of integers", "TypeMismatchError");
      if (view.byteLength > MOST) throw new DOMException(`at most ${MOST} bytes at once`, "QuotaExceededError");
      fill(bytes(view));
      return view;
    }
    randomUUID() { return uuid(); }
  }
  own.tag(Crypto);
  define("Crypto", Crypto);
  define("crypto", new Crypto());
  Object.defineProperty(Math, "random", {
    value: function random_() { return random(); },
    writable: true,
    configurable: true,
  });
  Object.defineProperty(Math.random, "name", { value: "random" });
})
