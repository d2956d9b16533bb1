// What pages show when they cannot show what they are for: offline, refused, awaited, or not for one's role.
import type { Page } from '@playwright/test';

import { greeter } from '../fixtures/functions.ts';
import { expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

/** A page without data of its own, from which the others are reached without a new document. */
const QUIET = '/settings/roles';

/** Each list: the links that lead to it, what it asks for, and what it shows of a fresh installation. */
const LISTS = [
  { nav: 'Main', name: 'Functions', asks: '/api/v1/functions', shows: 'Write your first function' },
  { nav: 'Main', name: 'Deployments', asks: '/api/v1/functions', shows: 'Nothing is deployed yet' },
  { nav: 'Main', name: 'Schedules', asks: '/api/v1/schedules', shows: 'Nothing runs by the clock yet' },
  { nav: 'Main', name: 'Logs', asks: '/api/v1/logs', shows: 'Nothing was logged yet' },
  { nav: 'Settings', name: 'Domains', asks: '/api/v1/domains', shows: 'Functions reach nothing yet' },
  { nav: 'Settings', name: 'Secrets', asks: '/api/v1/secrets', shows: 'No secrets yet' },
  { nav: 'Settings', name: 'People', asks: '/api/v1/people', shows: 'This is you' },
  { nav: 'Settings', name: 'Tokens', asks: '/api/v1/tokens', shows: 'No tokens yet' },
];

const is = (path: string) => (url: URL) => url.pathname === path;

const lost = (page: Page) => page.getByRole('status').filter({ hasText: 'The connection to Flint is lost' });

for (const { nav, name, asks, shows } of LISTS) {
  test(`when ${name} cannot be read, the page says why and tries again`, async ({ page, watch }) => {
    watch.expectRefusal(503, asks);
    await open(page, QUIET);
    const problem = { code: 'store_unavailable', status: 503, title: 'the database cannot be reached', detail: 'try again in a moment' };
    const answer = { status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) };
    await page.route(is(asks), (route) => route.fulfill(answer));
    await page.getByRole('navigation', { name: nav }).getByRole('link', { name }).click();
    const failure = page.getByRole('alert').filter({ hasText: 'The database cannot be reached' });
    await expect(failure).toContainText('Try again in a moment');
    await expectAccessible(page);

    await page.unrouteAll();
    await failure.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText(shows)).toBeVisible();
    await expect(failure).toBeHidden();
    await expectAccessible(page);
  });
}

test('while a list is awaited, its shape stands in for it', async ({ page, api }) => {
  await api.create({ name: 'greet', code: greeter });
  await open(page, QUIET);
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(is('/api/v1/functions'), async (route) => {
    await answered;
    await route.continue();
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Functions' }).click();
  const loading = page.getByRole('status').filter({ hasText: 'Loading' });
  await expect(loading).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Functions', level: 1 })).toBeVisible();
  await expectAccessible(page);
  answer();
  await expect(rowOf(page, 'greet')).toBeVisible();
  await expect(loading).toBeHidden();
});

test('being offline is told, and what was asked meanwhile is asked again', async ({ page, context, api, watch }) => {
  for (const path of ['events', 'functions', 'session']) watch.expectSilence(`/api/v1/${path}`);
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/functions');
  const failure = page.getByRole('alert').filter({ hasText: 'The server cannot be reached' });

  await context.setOffline(true);
  await expect(lost(page)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('searchbox', { name: 'Find a function' }).fill('gre');
  await expect(failure).toBeVisible();
  await expectAccessible(page);

  await context.setOffline(false);
  await expect(lost(page)).toBeHidden();
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect(rowOf(page, 'greet')).toBeVisible();
  await expect(failure).toBeHidden();
});

test('when the server is started anew, the page waits for it and goes on', async ({ page, api, flint, watch }) => {
  for (const path of ['/api/v1/events', '/api/v1/session']) {
    watch.expectSilence(path);
    watch.expectRefusal(503, path);
  }
  await open(page, '/functions');
  const restarted = flint.restart();
  await expect(lost(page)).toBeVisible();
  await restarted;
  await expect(lost(page)).toBeHidden();
  await api.create({ name: 'greet', code: greeter });
  await expect(rowOf(page, 'greet')).toBeVisible();
  await expectAccessible(page);
});
