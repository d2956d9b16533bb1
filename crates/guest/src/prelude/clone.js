// structuredClone.
(function (host, own) {
  "use strict";
  const { define } = own;
  const { DOMException, Map, Set, Date, RegExp, ArrayBuffer, DataView } = globalThis;
  const toString = Function.prototype.call.bind(Object.prototype.toString);
  const isArray = Array.isArray;
  const isView = ArrayBuffer.isView;
  const isError = Error.isError;
  const keys = Object.keys;
  const ERRORS = Object.assign(Object.create(null), { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError });

  const refuse = (value) => {
    const what = typeof value === "symbol" ? "a symbol" : typeof value === "function" ? "a function" : toString(value);
    throw new DOMException(`${what} could not be cloned`, "DataCloneError");
  };

  const copyError = (value, clone) => {
    const name = typeof value.name === "string" && value.name in ERRORS ? value.name : "Error";
    const copy = new ERRORS[name](value.message);
    clone.seen.set(value, copy);
    Object.defineProperty(copy, "stack", { value: value.stack, writable: true, configurable: true });
    if ("cause" in value) {
      Object.defineProperty(copy, "cause", { value: clone(value.cause), writable: true, configurable: true });
    }
    return copy;
  };

  const copyObject = (value, clone) => {
    if (isArray(value)) {
      const copy = new Array(value.length);
      clone.seen.set(value, copy);
      for (const key of keys(value)) copy[key] = clone(value[key]);
      return copy;
    }
    if (isView(value)) {
      const buffer = clone(value.buffer);
      if (value instanceof DataView) return new DataView(buffer, value.byteOffset, value.byteLength);
      return new globalThis[value[Symbol.toStringTag]](buffer, value.byteOffset, value.length);
    }
    if (isError(value)) return copyError(value, clone);
    switch (toString(value)) {
      case "[object Date]": return new Date(+value);
      case "[object RegExp]": return new RegExp(value.source, value.flags);
      case "[object Boolean]": return Object(!!value.valueOf());
      case "[object Number]": return Object(+value);
      case "[object String]": return Object(`${value}`);
      case "[object ArrayBuffer]": return value.slice(0);
      case "[object Map]": {
        const copy = new Map();
        clone.seen.set(value, copy);
        for (const [key, item] of [...value]) copy.set(clone(key), clone(item));
        return copy;
      }
      case "[object Set]": {
        const copy = new Set();
        clone.seen.set(value, copy);
        for (const item of [...value]) copy.add(clone(item));
        return copy;
      }
      case "[object Object]": {
        const copy = {};
        clone.seen.set(value, copy);
        for (const key of keys(value)) {
          Object.defineProperty(copy, key, { value: clone(value[key]), writable: true, enumerable: true, configurable: true });
        }
        return copy;
      }
      default: return refuse(value);
    }
  };

  define("structuredClone", function structuredClone(value, options = {}) {
    if (arguments.length === 0) throw new TypeError("structuredClone needs a value");
    const seen = new Map();
    for (const transferred of options?.transfer ?? []) {
      if (!(transferred instanceof ArrayBuffer)) refuse(transferred);
      seen.set(transferred, transferred.transfer());
    }
    const clone = (value) => {
      if (typeof value === "function" || typeof value === "symbol") return refuse(value);
      if (typeof value !== "object" || value === null) return value;
      const known = seen.get(value);
      if (known !== undefined) return known;
      const copy = copyObject(value, clone);
      seen.set(value, copy);
      return copy;
    };
    clone.seen = seen;
    return clone(value);
  });
})
