// The requests that a call sent out: their place in its time, and who may allow what was blocked.
import type { Page } from '@playwright/test';

import { reaching } from '../fixtures/functions.ts';
import { Editor, expect, expectAccessible, open, test } from '../fixtures/test.ts';

const callsOf = (page: Page) => page.getByRole('region', { name: 'Outbound requests' });

test('the page of an invocation draws its outbound requests into its time', async ({ page, api, outside }) => {
  await api.allowDomain(outside);
  await api.createLive({ name: 'reach', code: reaching });
  const invocation = await api.invoke('reach', { host: outside });
  await open(page, `/invocations/${invocation}`);
  const time = page.getByRole('region', { name: 'Time', exact: true });
  await expect(time).toContainText(/outbound\s*[\d.]+ (µs|ms|s)/);
  await expect(time.locator('rect.outbound')).toBeVisible();
  await expect(callsOf(page)).toContainText('1 outbound request');
  await expect(callsOf(page).getByRole('listitem')).toHaveText([/GET.*200/]);
  await expect(callsOf(page).locator('rect.good')).toBeVisible();
  await expectAccessible(page);
});

test('a developer whose call is blocked is told who allows the domain', async ({ api, colleague, outside }) => {
  await api.createLive({ name: 'reach', code: reaching });
  const page = await colleague('developer');
  const expectHint = async () => {
    await expect(callsOf(page).getByRole('listitem')).toContainText(['Blocked']);
    await expect(callsOf(page)).toContainText('An admin can allow this domain under Settings → Domains.');
    await expect(callsOf(page).getByRole('button', { name: /Allow this domain/ })).toBeHidden();
    await expectAccessible(page);
  };

  await test.step('where it was invoked', async () => {
    await open(page, '/functions/reach/invoke');
    await new Editor(page, 'Input').write(JSON.stringify({ payload: { host: outside } }));
    await page.getByRole('button', { name: 'Invoke', exact: true }).click();
    await expectHint();
  });

  await test.step('and on the page of the invocation', async () => {
    await open(page, `/invocations/${await api.invoke('reach', { host: outside })}`);
    await expectHint();
  });
});
