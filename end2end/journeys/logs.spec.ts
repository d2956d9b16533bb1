// Logs: searched, followed, opened, exported; and the invocation that logged them.
import type { Download, Page } from '@playwright/test';

import { expect, expectAccessible, open, test } from '../fixtures/test.ts';

const says = `async function lambda(input) {
  for (const [level, ...said] of input.payload) console[level](...said);
  return { said: input.payload.length };
}
`;

/** The lines of entries that are shown. */
const lines = (page: Page) => page.getByRole('button', { expanded: false }).filter({ hasText: /\d\d:\d\d:\d\d\.\d{3}/ });

async function textOf(download: Download): Promise<string> {
  const chunks = await (await download.createReadStream()).toArray();
  return Buffer.concat(chunks).toString();
}

test('entries are found by level, function and words, and a link shows the same', async ({ page, api, watch }) => {
  watch.expectRefusal(400, '/api/v1/logs');
  await api.createLive({ name: 'pays', code: says });
  await api.createLive({ name: 'ships', code: says });
  await open(page, '/logs');
  await expect(page.getByRole('heading', { name: 'Nothing was logged yet' })).toBeVisible();
  await expectAccessible(page);

  await api.invoke('pays', [['info', 'order 17 paid'], ['error', 'card declined', { order: 18 }]]);
  await api.invoke('ships', [['warn', 'parcel is late']]);
  await open(page, '/logs');
  await expect(lines(page)).toHaveText([/Warn.*ships.*parcel is late/, /Error.*pays.*card declined/, /Info.*order 17 paid/]);
  await expectAccessible(page);

  await page.getByRole('checkbox', { name: 'Error' }).check();
  await expect(lines(page)).toHaveText([/card declined/]);
  await page.getByRole('checkbox', { name: 'Warn' }).check();
  await expect(lines(page)).toHaveCount(2);
  await page.getByRole('searchbox', { name: 'Text' }).fill('parcel lat');
  await page.keyboard.press('Enter');
  await expect(lines(page)).toHaveText([/parcel is late/]);
  await expect(page).toHaveURL(/level=error%2Cwarn&text=parcel/);
  await page.reload();
  await expect(lines(page)).toHaveText([/parcel is late/]);

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect(lines(page)).toHaveCount(3);
  await page.getByRole('combobox', { name: 'Function' }).fill('ships');
  await page.keyboard.press('Enter');
  await expect(lines(page)).toHaveText([/parcel is late/]);
  await page.getByRole('searchbox', { name: 'Text' }).fill('***');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Search for letters or digits');
});

test('a line opens in full and leads to its invocation, which opens in IyF with its input', async ({ page, api }) => {
  await api.createLive({ name: 'pays', code: says, record: { input: true, output: true } });
  await api.invoke('pays', [['info', 'before'], ['error', 'card declined', { order: { id: 18 } }]]);
  await open(page, '/logs?group=1');
  await expect(page.getByRole('listitem').filter({ hasText: '2 entries' })).toBeVisible();
  await lines(page).filter({ hasText: 'card declined' }).click();
  const entry = page.getByRole('region', { name: 'Log entry' });
  await expect(entry).toContainText('card declined');
  await entry.getByText('1 entry').first().click();
  await expect(entry).toContainText('order');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(entry).toBeHidden();

  await page.getByRole('link', { name: 'pays' }).click();
  await expect(page.getByRole('heading', { name: 'Invocation of pays' })).toBeVisible();
  const main = page.getByRole('main');
  await expect(main).toContainText('Call by');
  await expect(main.getByRole('link', { name: 'Version 1' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Logs' })).toContainText('card declined');
  await expect(page.getByRole('region', { name: 'Output' })).toContainText('"said": 2');
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Open in IyF' }).click();
  await expect(page.getByText('The input is that of the earlier invocation.')).toBeVisible();
  await expect(page.locator('#input textarea, textarea#input').first()).toHaveValue(/card declined/);
});

test('the live tail shows a line the moment it is logged, and waits while one reads', async ({ page, api }) => {
  await api.createLive({ name: 'says', code: says });
  await open(page, '/logs');
  const stream = page.waitForResponse(/logs\/stream/);
  await page.getByRole('button', { name: 'Live', exact: true }).click();
  await stream;
  await expect(page.getByRole('heading', { name: 'Waiting for what functions log' })).toBeVisible();
  await api.invoke('says', [['info', 'first words']]);
  await expect(lines(page)).toHaveText([/first words/]);

  await lines(page).first().click();
  await api.invoke('says', [['warn', 'second words']]);
  await expect(page.getByRole('button', { name: 'Show 1 new entry' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(lines(page)).toHaveText([/second words/, /first words/]);
  await expectAccessible(page);
});

test('what is found is exported, and nothing in it acts', async ({ page, api }) => {
  await api.createLive({ name: 'says', code: says });
  await api.invoke('says', [['info', '=1+1'], ['debug', 'left out']]);
  await open(page, '/logs?level=info');
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  const csv = (await textOf(await download)).trim().split('\n');
  expect(csv[0]).toBe('lambdaUUID;requestID;timestamp;level;message;extras');
  expect(csv).toHaveLength(2);
  expect(csv[1]).toContain(`;"info";"'=1+1";""`);
  await expectAccessible(page);
});

test('what is found is exported as lines of JSON, whole and as it was logged', async ({ page, api }) => {
  await api.createLive({ name: 'says', code: says });
  const invocation = await api.invoke('says', [['warn', '=1+1', { order: 18 }], ['debug', 'left out']]);
  await open(page, '/logs?level=warn');
  await expect(lines(page)).toHaveText([/=1\+1/]);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'JSON lines' }).click();
  expect((await download).suggestedFilename()).toBe('logs.jsonl');
  const exported = (await textOf(await download)).trim().split('\n');
  expect(exported.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ function: 'says', invocation, level: 'warn', message: '=1+1', extras: [{ order: 18 }] }),
  ]);
  await expectAccessible(page);
});

test('invocations are listed with their outcomes, and a function leads to its logs', async ({ page, api }) => {
  await api.createLive({ name: 'says', code: says });
  await api.invoke('says', [['info', 'fine']]);
  await api.invoke('says', null);
  await open(page, '/functions');
  await page.getByRole('button', { name: 'More actions: says' }).click();
  await page.getByRole('menuitem', { name: 'Logs' }).click();
  await expect(page).toHaveURL(/\/logs\?function=says/);
  await expect(lines(page)).toHaveText([/fine/]);

  await page.getByRole('link', { name: 'Invocations' }).click();
  const rows = page.getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(rows).toHaveText([/says.*Error in the code/, /says.*Ok.*1 entry/]);
  await expectAccessible(page);
  await page.getByRole('checkbox', { name: 'Only failed' }).check();
  await expect(rows).toHaveCount(1);
  await rows.getByRole('link', { name: 'says' }).click();
  await expect(page.getByRole('region', { name: 'Error' })).toContainText('TypeError');
  await expect(page.getByRole('region', { name: 'Input' })).toContainText('It was not kept');
  await expectAccessible(page);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test('logs can be read and opened', async ({ page, api }) => {
    await api.createLive({ name: 'says', code: says });
    await api.invoke('says', [['error', 'a long message that takes more than one line on a phone', { code: 'E42' }]]);
    await open(page, '/logs');
    await expectAccessible(page);
    await lines(page).first().tap();
    const entry = page.getByRole('region', { name: 'Log entry' });
    await expect(entry).toBeInViewport();
    await expectAccessible(page);
    await entry.getByRole('button', { name: 'Close' }).tap();
    await expect(entry).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});
