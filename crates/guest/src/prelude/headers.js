// Headers.
(function (host, own) {
  "use strict";
  const { define, tag } = own;
  const NativeTypeError = TypeError;
  const { iterator } = Symbol;
  const isArray = Array.isArray;
  const charCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt);
  const slice = Function.prototype.call.bind(String.prototype.slice);
  const includes = Function.prototype.call.bind(String.prototype.includes);
  const toLowerCase = Function.prototype.call.bind(String.prototype.toLowerCase);
  const TOKEN = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";

  const checkName = (name) => {
    name = toLowerCase(`${name}`);
    for (let i = 0; i < name.length; i++) {
      if (!includes(TOKEN, name[i])) throw new NativeTypeError(`"${name}" is not a valid name of a header`);
    }
    if (name.length === 0) throw new NativeTypeError("a header needs a name");
    return name;
  };

  const isSpace = (code) => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;

  // The value itself is not repeated in messages: it may be a secret.
  const checkValue = (name, value) => {
    value = `${value}`;
    let from = 0;
    let to = value.length;
    while (from < to && isSpace(charCodeAt(value, from))) from++;
    while (to > from && isSpace(charCodeAt(value, to - 1))) to--;
    value = slice(value, from, to);
    for (let i = 0; i < value.length; i++) {
      const code = charCodeAt(value, i);
      if (code === 0 || code === 0x0a || code === 0x0d) throw new NativeTypeError(`the value of the header "${name}" holds a line break or a NUL`);
      if (code > 0xff) throw new NativeTypeError(`the value of the header "${name}" holds a character beyond Latin-1: encode it first`);
    }
    return value;
  };

  class Headers {
    #pairs = [];
    #immutable = false;
    constructor(init = undefined) {
      if (init === undefined) return;
      if (init === null || (typeof init !== "object" && typeof init !== "function")) throw new NativeTypeError("headers are an object, or pairs of names and values");
      if (#pairs in init) {
        for (let i = 0; i < init.#pairs.length; i++) this.#pairs[i] = [init.#pairs[i][0], init.#pairs[i][1]];
      } else if (typeof init[iterator] === "function") {
        for (const pair of init) {
          if (!isArray(pair) && (pair === null || typeof pair !== "object")) throw new NativeTypeError("each header must be a name and a value");
          const parts = [...pair];
          if (parts.length !== 2) throw new NativeTypeError("each header must be a name and a value");
          this.append(parts[0], parts[1]);
        }
      } else {
        for (const name of Reflect.ownKeys(init)) {
          if (Object.prototype.propertyIsEnumerable.call(init, name)) this.append(name, init[name]);
        }
      }
    }
    #change() {
      if (this.#immutable) throw new NativeTypeError("these headers cannot be changed: copy them with new Headers(headers)");
    }
    append(name, value) {
      name = checkName(name);
      value = checkValue(name, value);
      this.#change();
      this.#pairs[this.#pairs.length] = [name, value];
    }
    delete(name) {
      name = checkName(name);
      this.#change();
      this.#pairs = this.#pairs.filter((pair) => pair[0] !== name);
    }
    get(name) {
      name = checkName(name);
      let found = null;
      for (let i = 0; i < this.#pairs.length; i++) {
        const pair = this.#pairs[i];
        if (pair[0] === name) found = found === null ? pair[1] : `${found}, ${pair[1]}`;
      }
      return found;
    }
    getSetCookie() { return this.#pairs.filter((pair) => pair[0] === "set-cookie").map((pair) => pair[1]); }
    has(name) {
      name = checkName(name);
      return this.#pairs.some((pair) => pair[0] === name);
    }
    set(name, value) {
      name = checkName(name);
      value = checkValue(name, value);
      this.#change();
      const at = this.#pairs.findIndex((pair) => pair[0] === name);
      if (at < 0) this.#pairs[this.#pairs.length] = [name, value];
      else {
        this.#pairs = this.#pairs.filter((pair, index) => index <= at || pair[0] !== name);
        this.#pairs[at] = [name, value];
      }
    }
    forEach(callback, self) {
      for (const [name, value] of this.#sorted()) callback.call(self, value, name, this);
    }
    // Sorted by name; values of one name are joined, but for cookies.
    #sorted() {
      const names = [...new Set(this.#pairs.map((pair) => pair[0]))].sort();
      const sorted = [];
      for (const name of names) {
        if (name === "set-cookie") for (const value of this.getSetCookie()) sorted.push([name, value]);
        else sorted.push([name, this.get(name)]);
      }
      return sorted;
    }
    *entries() { yield* this.#sorted(); }
    *keys() { for (const [name] of this.#sorted()) yield name; }
    *values() { for (const [, value] of this.#sorted()) yield value; }
    [iterator]() { return this.entries(); }
    static {
      own.headerPairs = (headers) => headers.#pairs.map((pair) => [pair[0], pair[1]]);
      // Headers of an answer: as they came, and not to be changed.
      own.headersOf = (pairs) => {
        const headers = new Headers();
        headers.#pairs = pairs;
        headers.#immutable = true;
        return headers;
      };
    }
  }

  define("Headers", Headers);
  tag(Headers);
})
