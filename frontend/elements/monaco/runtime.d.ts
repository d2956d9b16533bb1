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

/**
 * Brings a module of the runtime: `process`, `url`, `timers`, `perf_hooks` or `util`, also with `node:` before it;
 * `lp-faas-toolbelt` or `core-functions-toolbelt`; `undici`.
 */
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

interface ReadableStreamReadResult<T> {
  value: T;
  done: boolean;
}

interface ReadableStreamDefaultController<T = any> {
  readonly desiredSize: number | null;
  enqueue(piece: T): void;
  close(): void;
  error(reason?: unknown): void;
}

interface ReadableStreamDefaultReader<T = any> {
  readonly closed: Promise<undefined>;
  /** The next piece. Nothing more is asked of the source before. */
  read(): Promise<ReadableStreamReadResult<T>>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}

/** Pieces that come one after the other: read them with `for await`, or with a reader. */
declare class ReadableStream<T = any> {
  constructor(source?: {
    start?(controller: ReadableStreamDefaultController<T>): unknown;
    pull?(controller: ReadableStreamDefaultController<T>): unknown;
    cancel?(reason?: unknown): unknown;
  });
  static from<T>(items: Iterable<T> | AsyncIterable<T>): ReadableStream<T>;
  readonly locked: boolean;
  getReader(): ReadableStreamDefaultReader<T>;
  cancel(reason?: unknown): Promise<void>;
  tee(): [ReadableStream<T>, ReadableStream<T>];
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<T>;
  [Symbol.asyncIterator](): AsyncIterableIterator<T>;
}

type BlobPart = ArrayBuffer | ArrayBufferView | Blob | string;

/** Bytes with a type. */
declare class Blob {
  constructor(parts?: Iterable<BlobPart>, options?: { type?: string; endings?: 'transparent' | 'native' });
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, type?: string): Blob;
  text(): Promise<string>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
  stream(): ReadableStream<Uint8Array>;
}

/** A Blob with a name. */
declare class File extends Blob {
  constructor(parts: Iterable<BlobPart>, name: string, options?: { type?: string; lastModified?: number });
  readonly name: string;
  readonly lastModified: number;
}

type FormDataEntryValue = string | File;

/** The fields of a form; as a body it is sent as multipart/form-data. */
declare class FormData {
  append(name: string, value: string | Blob, filename?: string): void;
  delete(name: string): void;
  get(name: string): FormDataEntryValue | null;
  getAll(name: string): FormDataEntryValue[];
  has(name: string): boolean;
  set(name: string, value: string | Blob, filename?: string): void;
  forEach(callback: (value: FormDataEntryValue, name: string, form: FormData) => void): void;
  entries(): IterableIterator<[string, FormDataEntryValue]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<FormDataEntryValue>;
  [Symbol.iterator](): IterableIterator<[string, FormDataEntryValue]>;
}

type HeadersInit = Headers | Record<string, string> | Iterable<[string, string]>;

/** The headers of a request or an answer; their names have no case. */
declare class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

type BodyInit = string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams | ReadableStream<Uint8Array>;

interface Body {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
  blob(): Promise<Blob>;
  formData(): Promise<FormData>;
}

interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  /** `follow` (10 at most), `error`, or `manual`: the redirect itself is the answer. */
  redirect?: 'follow' | 'error' | 'manual';
  /** Gives the request up, as `AbortSignal.timeout(5000)` does. */
  signal?: AbortSignal | null;
}

interface Request extends Body {}
declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit);
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly redirect: 'follow' | 'error' | 'manual';
  readonly signal: AbortSignal;
  clone(): Request;
}

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

interface Response extends Body {}
declare class Response {
  constructor(body?: BodyInit | null, init?: ResponseInit);
  static json(data: unknown, init?: ResponseInit): Response;
  static error(): Response;
  static redirect(url: string | URL, status?: 301 | 302 | 303 | 307 | 308): Response;
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly url: string;
  readonly redirected: boolean;
  readonly type: string;
  clone(): Response;
}

/**
 * Sends an HTTP request to an allowed domain (Settings → Domains). What fails is a TypeError whose `code` names the rule,
 * such as `domain_not_allowed` or `connection_failed`. An answer of any status is no failure: look at `ok`.
 */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

interface HttpClientOptions {
  url?: string;
  uri?: string;
  baseUrl?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
  /** The query. */
  qs?: Record<string, unknown> | string;
  body?: unknown;
  /** Fields, sent as application/x-www-form-urlencoded. */
  form?: Record<string, string> | string;
  /** Fields and files, sent as multipart/form-data. */
  formData?: Record<string, any> | FormData;
  /** `true`, or the body: sends and reads JSON. */
  json?: unknown;
  auth?: { user?: string; pass?: string; username?: string; password?: string; bearer?: string | (() => string) };
  /** Milliseconds. */
  timeout?: number;
  /** `null`: the body as bytes. */
  encoding?: null;
  followRedirect?: boolean;
  followAllRedirects?: boolean;
  /** Whether a status other than 2xx is a failure; it is unless this is `false`. */
  simple?: boolean;
  /** Gives `{ statusCode, headers, body }` rather than the body alone. */
  resolveWithFullResponse?: boolean;
}

type HttpCall = (url: string | URL | HttpClientOptions, options?: HttpClientOptions) => Promise<any>;

/** Sends HTTP requests, with the options of request-promise. */
interface HttpClient extends Record<'get' | 'post' | 'put' | 'patch' | 'head' | 'options' | 'delete' | 'del', HttpCall> {
  (url: string | URL | HttpClientOptions, options?: HttpClientOptions): Promise<any>;
}

interface ToolbeltLibrary {
  /** Sends HTTP requests, with the options of request-promise. */
  HTTPClient(): HttpClient;
}

declare module 'core-functions-toolbelt' {
  export const Toolbelt: ToolbeltLibrary;
  const library: { Toolbelt: ToolbeltLibrary };
  export default library;
}
declare module 'lp-faas-toolbelt' {
  export const Toolbelt: ToolbeltLibrary;
  const library: { Toolbelt: ToolbeltLibrary };
  export default library;
}
declare module 'undici' {
  const all: {
    fetch: typeof fetch;
    Headers: typeof Headers;
    Request: typeof Request;
    Response: typeof Response;
    FormData: typeof FormData;
    File: typeof File;
  };
  export = all;
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
