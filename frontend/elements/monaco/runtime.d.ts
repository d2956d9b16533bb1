// The runtime's API as functions see it: what crates/guest provides beside the language itself. The editor gives this
// text to the type checker, so every comment here is a hover there.

/** What a function gets. */
interface Input<Payload = any> {
  /** When the call was made, in milliseconds since 1970. */
  timestamp: number;
  /** The headers that the caller sent with the payload. */
  headers: Header[];
  /** What the caller sent: any JSON value. */
  payload: Payload;
}

interface Header {
  key: string;
  value: string;
}

/**
 * Ends a classic function. The first call wins.
 * @param error what went wrong; `null` or `undefined` if nothing did
 * @param result the answer to the caller: any JSON value or a string
 */
type Callback<Result = any> = (error: Error | string | object | null | undefined, result?: Result) => void;

/** `function lambda(input, callback)`, or `async function lambda(input)` whose returned value is the result. */
type Lambda<Payload = any, Result = any> = (input: Input<Payload>, callback: Callback<Result>) => Promise<Result> | unknown;

interface Console {
  /** Logs at level Debug. What follows the message is kept with it and shown as a tree. */
  debug(message?: unknown, ...extras: unknown[]): void;
  /** Logs at level Info. What follows the message is kept with it and shown as a tree. */
  log(message?: unknown, ...extras: unknown[]): void;
  /** Logs at level Info. What follows the message is kept with it and shown as a tree. */
  info(message?: unknown, ...extras: unknown[]): void;
  /** Logs at level Warn. What follows the message is kept with it and shown as a tree. */
  warn(message?: unknown, ...extras: unknown[]): void;
  /** Logs at level Error. What follows the message is kept with it and shown as a tree. */
  error(message?: unknown, ...extras: unknown[]): void;
}

/** The function's log: shown beside the output, kept with the invocation. */
declare var console: Console;

/** The process as Node programs know it, as far as it makes sense here. */
declare var process: {
  /** The environment variables of the deployed version: texts, set in the editor's side panel. */
  readonly env: { [name: string]: string | undefined };
  readonly platform: string;
  /** Runs `callback` as soon as the current code is done, before any timer. */
  nextTick<A extends unknown[]>(callback: (...args: A) => void, ...args: A): void;
  /** Seconds and nanoseconds, for measuring. */
  hrtime: { (since?: [number, number]): [number, number]; bigint(): bigint };
  /** Seconds since the invocation began. */
  uptime(): number;
};

/** What a classic function hands out, as CommonJS knows it. */
declare var module: { exports: any };
declare var exports: any;

/** Brings a module of the runtime: `process`, `url`, `timers`, `perf_hooks` or `util`, also with `node:` before it. */
declare function require(name: string): any;

/** Runs `handler` once, after `delay` milliseconds. The invocation's time limit goes on meanwhile. */
declare function setTimeout<A extends unknown[]>(handler: (...args: A) => void, delay?: number | string, ...args: A): number;
/** Runs `handler` again and again, every `delay` milliseconds, until `clearInterval` or the answer. */
declare function setInterval<A extends unknown[]>(handler: (...args: A) => void, delay?: number | string, ...args: A): number;
/** Calls off what `setTimeout` planned. */
declare function clearTimeout(id: number | undefined): void;
/** Calls off what `setInterval` planned. */
declare function clearInterval(id: number | undefined): void;
/** Runs `handler` once, as soon as the current code is done. */
declare function setImmediate<A extends unknown[]>(handler: (...args: A) => void, ...args: A): number;
/** Calls off what `setImmediate` planned. */
declare function clearImmediate(id: number | undefined): void;
/** Runs `callback` as soon as the current code is done, before any timer. */
declare function queueMicrotask(callback: () => void): void;
/** A deep copy; cycles, dates, maps and sets stay what they are. */
declare function structuredClone<T>(value: T): T;
/** Base64 of a text of bytes (characters up to U+00FF). */
declare function btoa(bytes: string): string;
/** The bytes of a Base64 text, one character each. */
declare function atob(base64: string): string;

/** UTF-8 bytes of texts. */
declare class TextEncoder {
  readonly encoding: 'utf-8';
  encode(text?: string): Uint8Array;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}

/** Texts of UTF-8 bytes. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}

/** A URL and its parts. */
declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  static parse(url: string | URL, base?: string | URL): URL | null;
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  readonly searchParams: URLSearchParams;
  hash: string;
  toString(): string;
  toJSON(): string;
}

/** The query of a URL. */
declare class URLSearchParams {
  constructor(init?: string | Record<string, string> | Iterable<[string, string]> | URLSearchParams);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}

/** Randomness that nobody can foresee. */
declare var crypto: {
  /** Fills the array with random numbers, at most 65,536 bytes at once. */
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  /** A new random UUID. */
  randomUUID(): string;
};

declare var performance: {
  /** Milliseconds since the invocation began. */
  now(): number;
  /** When the invocation began, in milliseconds since 1970. */
  readonly timeOrigin: number;
};

interface EventInit {
  bubbles?: boolean;
  cancelable?: boolean;
  composed?: boolean;
}

declare class Event {
  constructor(type: string, init?: EventInit);
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly defaultPrevented: boolean;
  readonly timeStamp: number;
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}

declare class CustomEvent<T = any> extends Event {
  constructor(type: string, init?: EventInit & { detail?: T });
  readonly detail: T;
}

type EventListener = ((event: Event) => void) | { handleEvent(event: Event): void };

declare class EventTarget {
  addEventListener(type: string, listener: EventListener | null, options?: boolean | { once?: boolean; signal?: AbortSignal }): void;
  removeEventListener(type: string, listener: EventListener | null, options?: boolean): void;
  dispatchEvent(event: Event): boolean;
}

/** Tells that something is to be given up. */
declare class AbortSignal extends EventTarget {
  static abort(reason?: unknown): AbortSignal;
  static timeout(milliseconds: number): AbortSignal;
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: Event) => void) | null;
  throwIfAborted(): void;
}

/** Gives up what listens to its `signal`. */
declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** An error of the platform's own interfaces, such as an abort. */
declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly code: number;
}

interface SecretOfAccount<Value = any> {
  key: string;
  /** A string, a number, an object or an array: the type that it was stored with. */
  value: Value;
}

/** The account's secrets, which are added under Settings → Secrets. What is read here is hidden in logs and errors. */
interface SecretClient {
  /**
   * Reads a secret as it is now. Rejects with the code `com.liveperson.faas.secret.not-found` when it is missing.
   * @param key the secret's name
   */
  readSecret<Value = any>(key: string, options?: { useCache?: boolean; timeout?: number }): Promise<SecretOfAccount<Value>>;
  /** Gives a secret that exists a new value; it is stored when the promise resolves. */
  updateSecret<Value = any>(secret: SecretOfAccount<Value>): Promise<SecretOfAccount<Value>>;
  /** The same as `updateSecret`. */
  writeSecret<Value = any>(secret: SecretOfAccount<Value>): Promise<SecretOfAccount<Value>>;
}

interface ToolbeltLibrary {
  /** Reads and updates secrets of the account. */
  SecretClient(): SecretClient;
}

declare module 'process' {
  const all: typeof process;
  export = all;
}
declare module 'url' {
  const all: { URL: typeof URL; URLSearchParams: typeof URLSearchParams };
  export = all;
}
declare module 'timers' {
  const all: {
    setTimeout: typeof setTimeout;
    setInterval: typeof setInterval;
    setImmediate: typeof setImmediate;
    clearTimeout: typeof clearTimeout;
    clearInterval: typeof clearInterval;
    clearImmediate: typeof clearImmediate;
  };
  export = all;
}
declare module 'perf_hooks' {
  const all: { performance: typeof performance };
  export = all;
}
declare module 'util' {
  const all: { TextEncoder: typeof TextEncoder; TextDecoder: typeof TextDecoder };
  export = all;
}
declare module 'node:process' {
  import all = require('process');
  export = all;
}
declare module 'node:url' {
  import all = require('url');
  export = all;
}
declare module 'node:timers' {
  import all = require('timers');
  export = all;
}
declare module 'node:perf_hooks' {
  import all = require('perf_hooks');
  export = all;
}
declare module 'node:util' {
  import all = require('util');
  export = all;
}
