// What a first visit brings: little to Deployments on a phone, its chunks of code to a page that is lazy, once.
import type { Page, Request } from '@playwright/test';

import { greeter } from '../fixtures/functions.ts';
import { expect, hydrated, open, test } from '../fixtures/test.ts';

/** What the page may weigh, in bytes: heads, and all that it loads by itself. */
const LIMIT = 300_000;
const FUNCTION = 'greeter';

/** Every page whose code is no part of the start, with its heading. */
const LAZY: Record<string, string> = {
  '/': 'Home',
  '/functions': 'Functions',
  '/functions/new': 'Create function',
  [`/functions/${FUNCTION}`]: FUNCTION,
  [`/functions/${FUNCTION}/invoke`]: FUNCTION,
  [`/functions/${FUNCTION}/deploy`]: 'Deploy',
  '/deployments/new': 'Create deployment',
  [`/functions/${FUNCTION}/details`]: FUNCTION,
  '/account': 'Your account',
  '/schedules': 'Schedules',
  '/schedules/new': 'Create schedule',
  '/logs': 'Logs',
  '/invocations': 'Logs',
  '/activity': 'Activity',
  '/settings/domains': 'Settings',
  '/settings/people': 'Settings',
  '/settings/limits': 'Settings',
};

function watchChunks(page: Page): string[] {
  const chunks: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (/\/(split_|chunk_)[^/]*\.wasm$/.test(pathname)) chunks.push(pathname);
  });
  return chunks;
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('a first visit of Deployments brings no more than it may', async ({ page, api }) => {
    await api.createLive({ name: FUNCTION, code: greeter });
    const requests: Request[] = [];
    page.on('requestfinished', (request) => requests.push(request));
    const chunks = watchChunks(page);
    // What comes last: the custom elements, and what may have changed since the page was rendered.
    const last = [/\/assets\/elements-/, /\/api\/v1\/session$/, /\/api\/v1\/functions\?/];
    const finished = last.map((path) => page.waitForEvent('requestfinished', (it) => path.test(it.url())));
    await open(page, '/deployments');
    await Promise.all(finished);
    const sizes = await Promise.all(requests.map((it) => it.sizes()));
    const bytes = sizes.map((it) => it.responseHeadersSize + it.responseBodySize);
    const told = requests.map((it, index) => `${new URL(it.url()).pathname}: ${bytes[index]}`);
    expect(chunks, 'chunks of other pages').toEqual([]);
    expect(bytes.reduce((sum, it) => sum + it, 0), told.join('\n')).toBeLessThanOrEqual(LIMIT);
  });
});

test('a lazy page that is visited first asks for its chunks at once and answers', async ({ page, api }) => {
  await api.createLive({ name: FUNCTION, code: greeter });
  for (const [path, heading] of Object.entries(LAZY)) {
    await test.step(path, async () => {
      const document = await (await page.request.get(path)).text();
      expect(document).toMatch(/<link[^>]*\/assets\/split_[^"]*\.wasm"[^>]*rel="preload"/);
      await open(page, path);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(heading);
    });
  }
});

test('lazy pages are reached from others without a new document, and their chunks come once', async ({ page, api }) => {
  await api.createLive({ name: FUNCTION, code: greeter });
  const chunks = watchChunks(page);
  await open(page, '/deployments');
  await page.evaluate(() => document.documentElement.setAttribute('data-same', ''));
  const nav = page.getByRole('navigation', { name: 'Main' });
  for (let round = 0; round < 2; round += 1) {
    await nav.getByRole('link', { name: 'Functions' }).click();
    await page.getByRole('link', { name: FUNCTION, exact: true }).first().click();
    await expect(page).toHaveURL(`/functions/${FUNCTION}`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(FUNCTION);
    await nav.getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Settings');
    await nav.getByRole('link', { name: 'Deployments' }).click();
    await page.getByRole('link', { name: 'Create deployment' }).first().click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Create deployment');
  }
  await expect(page.locator('html')).toHaveAttribute('data-same', '');
  expect(chunks.length).toBeGreaterThan(0);
  expect(new Set(chunks).size, 'each chunk once').toBe(chunks.length);
});

test('a page of an older build goes on with a new document', async ({ page, watch }) => {
  await open(page, '/deployments');
  await page.route(/\/assets\/(split_|chunk_)/, async (route) => {
    watch.expectRefusal(404, new URL(route.request().url()).pathname);
    await route.fulfill({ status: 404 });
  });
  await page.evaluate(() => document.documentElement.setAttribute('data-same', ''));
  const nav = page.getByRole('navigation', { name: 'Main' });
  await nav.getByRole('link', { name: 'Settings' }).click();
  await expect(page.locator('html[data-same]')).toHaveCount(0);
  await page.unrouteAll();
  await hydrated(page);
  await nav.getByRole('link', { name: 'Settings' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Settings');
});
