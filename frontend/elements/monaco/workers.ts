// Tells Monaco where its workers are: files beside this one, so that the content security policy needs no `blob:`.

const WORKERS: Record<string, string> = {
  json: JSON_WORKER,
  javascript: TS_WORKER,
  typescript: TS_WORKER,
};

export function prepareWorkers(): void {
  globalThis.MonacoEnvironment = {
    getWorker: (_module, label) =>
      new Worker(new URL(WORKERS[label] ?? EDITOR_WORKER, import.meta.url), { type: 'module', name: label }),
  };
}
