// How functions fare: Home, a function's details, and who did what.
import { greeter } from '../fixtures/functions.ts';
import { expect, expectAccessible, hydrated, open, test } from '../fixtures/test.ts';

const picky = `async function lambda(input) {
  if (input.payload.name === 'nobody') throw new Error('nobody is no name');
  return input.payload.name;
}
`;

test('Home teaches the first step, then tells how functions fare', async ({ page, api }) => {
  await test.step('with nothing there, it leads to the first function', async () => {
    await open(page, '/');
    await expect(page.getByRole('heading', { name: 'Write your first function' })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('once there is one, it appears by itself', async () => {
    await api.createLive({ name: 'picky', code: picky });
    await expect(page.getByRole('link', { name: /1\s*deployed/ })).toBeVisible();
  });

  await test.step('charts, failures and activity are there, and the figures behind the charts', async () => {
    for (const name of ['Ada', 'Grace', 'nobody']) await api.invoke('picky', { name });
    await open(page, '/?window=24h');
    await expect(page.getByRole('link', { name: /3\s*invocations in/ })).toBeVisible();
    await expect(page.getByRole('link', { name: /1\s*failures in/ })).toBeVisible();
    const card = page.getByRole('region', { name: 'Invocations' });
    await expect(card).toContainText('3 invocations · 1 failed');
    await expect(card.getByRole('link', { name: '24 hours' })).toHaveAttribute('aria-current', 'true');
    await expect(page.getByRole('region', { name: 'Failing most' })).toContainText('1 failed of 3 invocations · 33 %');
    await expect(page.getByRole('region', { name: 'Recent activity' })).toContainText('deployed picky');
    await expectAccessible(page);
    await card.getByText('The figures as a table').click();
    await expect(card.getByRole('columnheader', { name: 'p95' })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('the keyboard reads a chart point by point', async () => {
    const chart = page.getByRole('group', { name: 'By outcome' });
    await chart.locator('[tabindex="0"]').focus();
    await expect(page.getByRole('img', { name: /2 OK, 1 reported by the function/ }).first()).toBeFocused();
    await page.keyboard.press('Home');
    await expect(chart.getByRole('img').first()).toBeFocused();
  });

  await test.step('another window is another address', async () => {
    await page.getByRole('link', { name: '30 days' }).click();
    await expect(page).toHaveURL('/?window=30d');
    await expect(page.getByRole('region', { name: 'Invocations' })).toContainText('3 invocations · 1 failed');
  });
});

test('the details of a function compare, restore, roll back, and say when it rests', async ({ page, api }) => {
  await api.createLive({ name: 'greet', code: greeter, description: 'Says hello', env: { MODE: 'one' } });
  await api.save('greet', { code: greeter.replace('Hello', 'Good day'), env: { MODE: 'two' } });
  await api.deploy('greet');
  await open(page, '/functions/greet/details');
  const answers = page.getByText('Version 2, since');
  await expect(answers).toBeVisible();
  await expectAccessible(page);

  await test.step('two versions are compared, code and settings, at an address of their own', async () => {
    await page.getByRole('region', { name: 'Versions' }).getByRole('link', { name: 'Compare', exact: true }).click();
    await expect(page).toHaveURL('/functions/greet/details?compare=1..2');
    const dialog = page.getByRole('dialog', { name: 'Version 1 and version 2' });
    await expect(dialog.getByRole('row', { name: 'process.env.MODE one two' })).toBeVisible();
    await expect(dialog.locator('flint-diff')).toHaveAttribute('data-surface', 'monaco');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Restore version 1' }).click();
    await expect(page.getByText('Version 1 is saved again as version 3')).toBeVisible();
    await expect(page).toHaveURL('/functions/greet/details');
    expect(await api.code('greet')).toBe(greeter);
  });

  await test.step('rolling back shows the difference first and is one press', async () => {
    await page.getByRole('region', { name: 'Deployments' }).getByRole('button', { name: 'Roll back to version 1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Roll back greet' });
    await expect(dialog.getByRole('row', { name: 'process.env.MODE two one' })).toBeVisible();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Roll back to version 1' }).click();
    await expect(page.getByText('Version 1, since')).toBeVisible();
  });

  await test.step('its idle time is changed in place and holds at once', async () => {
    await page.getByRole('button', { name: 'Change the idle time' }).click();
    const dialog = page.getByRole('dialog', { name: 'When it is stopped' });
    await dialog.getByRole('radio', { name: 'After 10 minutes' }).check();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('After 10 minutes without a call')).toBeVisible();
  });

  await test.step('what was done is told and leads to its context', async () => {
    await page.getByRole('link', { name: 'All activity' }).click();
    await expect(page).toHaveURL('/activity?function=greet');
    await hydrated(page);
    await expect(page.getByText(/^Verified up to #\d+$/)).toBeVisible();
    const lines = page.getByRole('listitem');
    await expect(lines.filter({ hasText: 'set the idle time of greet' })).toBeVisible();
    await expect(lines.filter({ hasText: 'rolled back greet' })).toBeVisible();
    await expectAccessible(page);
    await lines.filter({ hasText: 'saved greet version 2' }).getByRole('link', { name: 'greet' }).click();
    await expect(page).toHaveURL('/functions/greet/details?compare=1..2');
  });
});

test('activity is filtered by its form and taken home as a file', async ({ page, api }) => {
  await api.create({ name: 'greet', code: greeter });
  await open(page, '/activity');
  await page.getByLabel('What').selectOption({ label: 'Functions' });
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL('/activity?kind=function');
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
  await test.step('what is done meanwhile comes in at the top', async () => {
    await api.create({ name: 'other', code: greeter });
    await expect(page.getByRole('main').getByRole('listitem')).toHaveText([/created other/, /created greet/]);
    await expectAccessible(page);
  });
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV' }).click();
  expect((await download).suggestedFilename()).toBe('activity.csv');
});
