// URL, URLSearchParams: thin classes, the standard's rules are the host side of `parseUrl` and `changeUrl`.
(function (host, own) {
  "use strict";
  const { parseUrl, changeUrl, parseQuery, writeQuery } = host;
  const { define, tag } = own;
  const NativeTypeError = TypeError;
  const HREF = 0, ORIGIN = 1, PROTOCOL = 2, USERNAME = 3, PASSWORD = 4, HOST = 5, HOSTNAME = 6, PORT = 7, PATHNAME = 8, SEARCH = 9, HASH = 10;

  class URLSearchParams {
    #pairs = [];
    #changed = () => {};
    constructor(init = "") {
      if (typeof init === "object" && init !== null) {
        if (typeof init[Symbol.iterator] === "function") {
          for (const pair of init) {
            const [name, value, ...more] = pair;
            if (value === undefined || more.length > 0) throw new NativeTypeError("each pair must be a name and a value");
            this.#pairs.push([`${name}`, `${value}`]);
          }
        } else {
          for (const name of Object.keys(init)) this.#pairs.push([name, `${init[name]}`]);
        }
      } else {
        this.#read(`${init}`);
      }
    }
    #read(query) {
      const flat = parseQuery(query[0] === "?" ? query.slice(1) : query);
      this.#pairs = [];
      for (let i = 0; i < flat.length; i += 2) this.#pairs.push([flat[i], flat[i + 1]]);
    }
    get size() { return this.#pairs.length; }
    append(name, value) {
      this.#pairs.push([`${name}`, `${value}`]);
      this.#changed();
    }
    delete(name, value) {
      name = `${name}`;
      this.#pairs = this.#pairs.filter((pair) => pair[0] !== name || (value !== undefined && pair[1] !== `${value}`));
      this.#changed();
    }
    get(name) {
      name = `${name}`;
      const found = this.#pairs.find((pair) => pair[0] === name);
      return found === undefined ? null : found[1];
    }
    getAll(name) {
      name = `${name}`;
      return this.#pairs.filter((pair) => pair[0] === name).map((pair) => pair[1]);
    }
    has(name, value) {
      name = `${name}`;
      return this.#pairs.some((pair) => pair[0] === name && (value === undefined || pair[1] === `${value}`));
    }
    set(name, value) {
      name = `${name}`;
      const at = this.#pairs.findIndex((pair) => pair[0] === name);
      if (at < 0) return this.append(name, value);
      this.#pairs = this.#pairs.filter((pair, index) => index <= at || pair[0] !== name);
      this.#pairs[at] = [name, `${value}`];
      this.#changed();
    }
    sort() {
      this.#pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
      this.#changed();
    }
    forEach(callback, self) {
      for (const [name, value] of this.#pairs) callback.call(self, value, name, this);
    }
    *entries() { for (const [name, value] of this.#pairs) yield [name, value]; }
    *keys() { for (const [name] of this.#pairs) yield name; }
    *values() { for (const [, value] of this.#pairs) yield value; }
    [Symbol.iterator]() { return this.entries(); }
    toString() { return writeQuery(...this.#pairs.flat()); }
    static {
      own.follow = (parameters, changed) => { parameters.#changed = changed; };
      own.reread = (parameters, query) => { parameters.#read(query); };
    }
  }

  const { follow, reread } = own;
  class URL {
    #parts;
    #parameters = undefined;
    constructor(url, base) {
      const parts = parseUrl(`${url}`, base === undefined ? undefined : `${base}`);
      if (parts === undefined || parts === null) {
        const error = new NativeTypeError(`"${url}" is not a valid URL`);
        error.code = "ERR_INVALID_URL";
        throw error;
      }
      this.#parts = parts;
    }
    static canParse(url, base) { return URL.parse(url, base) !== null; }
    static parse(url, base) {
      try {
        return new URL(url, base);
      } catch {
        return null;
      }
    }
    #set(part, value) {
      const parts = changeUrl(this.#parts[HREF], part, `${value}`);
      if (parts === undefined || parts === null) throw new NativeTypeError(`"${value}" is not a valid URL`);
      this.#parts = parts;
      if (this.#parameters !== undefined) reread(this.#parameters, parts[SEARCH]);
    }
    get href() { return this.#parts[HREF]; }
    set href(value) { this.#set("href", value); }
    get origin() { return this.#parts[ORIGIN]; }
    get protocol() { return this.#parts[PROTOCOL]; }
    set protocol(value) { this.#set("protocol", value); }
    get username() { return this.#parts[USERNAME]; }
    set username(value) { this.#set("username", value); }
    get password() { return this.#parts[PASSWORD]; }
    set password(value) { this.#set("password", value); }
    get host() { return this.#parts[HOST]; }
    set host(value) { this.#set("host", value); }
    get hostname() { return this.#parts[HOSTNAME]; }
    set hostname(value) { this.#set("hostname", value); }
    get port() { return this.#parts[PORT]; }
    set port(value) { this.#set("port", value); }
    get pathname() { return this.#parts[PATHNAME]; }
    set pathname(value) { this.#set("pathname", value); }
    get search() { return this.#parts[SEARCH]; }
    set search(value) { this.#set("search", value); }
    get hash() { return this.#parts[HASH]; }
    set hash(value) { this.#set("hash", value); }
    get searchParams() {
      if (this.#parameters === undefined) {
        const parameters = new URLSearchParams(this.#parts[SEARCH]);
        follow(parameters, () => { this.#parts = changeUrl(this.#parts[HREF], "search", parameters.toString()); });
        this.#parameters = parameters;
      }
      return this.#parameters;
    }
    toString() { return this.#parts[HREF]; }
    toJSON() { return this.#parts[HREF]; }
  }

  for (const constructor of [URL, URLSearchParams]) {
    define(constructor.name, constructor);
    tag(constructor);
  }
})
