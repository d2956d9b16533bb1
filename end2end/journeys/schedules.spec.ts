// Schedules: planned with a preview, run now, followed, paused, and put to rest when the function is undeployed.
import { greeter } from '../fixtures/functions.ts';
import { expect, expectAccessible, hydrated, open, rowOf, test } from '../fixtures/test.ts';

test('a person plans a function, sees what that means while typing, runs it now and reads what came of it', async ({ page, api, watch }) => {
  // What is half typed is no expression yet.
  watch.expectRefusal(400, '/api/v1/schedules/preview');
  await api.createLive({ name: 'greet', code: greeter });

  await test.step('an empty page teaches the next step', async () => {
    await open(page, '/schedules');
    await expect(page.getByText('Nothing runs by the clock yet')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Create schedule' }).first().click();
  });

  await test.step('a deployed function is picked', async () => {
    await expect(page.getByRole('option')).toHaveText([/greet/]);
    await expectAccessible(page);
    await page.getByRole('combobox', { name: 'Find a function to schedule' }).fill('gre');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL('/schedules/new?function=greet');
    await expect(page.getByRole('heading', { name: 'Schedule greet', level: 1 })).toBeVisible();
  });

  const next = page.getByRole('region', { name: 'Next runs' });
  await test.step('words and the next ten runs follow the fingers, in the own time zone', async () => {
    await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Berlin');
    await expect(next).toContainText('At 09:00');
    await expect(next.getByRole('listitem')).toHaveCount(10);
    await expectAccessible(page);
    await page.getByLabel('When').fill('30 2 * * *');
    await expect(next).toContainText('At 02:30');
    await expect(next).toContainText('02:30 does not exist: it runs at 03:00');
    await page.getByLabel('When').fill('0 0 30 2 *');
    await expect(page.getByText('never comes: the month 2 has no day 30')).toBeVisible();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Weekdays' }).click();
    await expect(next).toContainText('Monday');
  });

  await test.step('a payload that is no JSON is told with its place', async () => {
    await page.getByLabel('Payload').fill('{ "name": }');
    await expect(page.getByText('Line 1, column 11: Expected value')).toBeVisible();
    await page.getByLabel('Payload').fill('{ "name": "Ada" }');
    await page.getByRole('radio', { name: /^Queue/ }).check();
    await page.getByRole('radio', { name: /^All, up to a number/ }).check();
    await page.getByLabel('Most runs to catch up').fill('5');
    await page.getByRole('button', { name: 'Create schedule' }).click();
    await expect(page).toHaveURL('/schedules');
  });

  const row = rowOf(page, 'greet');
  await test.step('the list knows it', async () => {
    await expect(row).toContainText('Active');
    await expect(row).toContainText('0 9 * * MON-FRI');
    await expect(row).toContainText('Europe/Berlin');
    await expect(row).toContainText('Not yet');
    await expectAccessible(page);
  });

  await test.step('it is run now, and the outcome leads to the record', async () => {
    await row.getByRole('button', { name: /^More actions/ }).click();
    await page.getByRole('menuitem', { name: 'Run now' }).click();
    await row.getByRole('button', { name: /^Ok: show the invocation/ }).click();
    const record = page.getByRole('dialog', { name: 'Invocation' });
    await expect(record).toContainText('greeting {"name":"Ada"}');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(record).toBeHidden();
  });

  await test.step('its page tells the history and pauses it', async () => {
    await row.getByRole('link', { name: 'greet' }).click();
    await expect(page.getByRole('heading', { name: 'Schedule of greet', level: 1 })).toBeVisible();
    const history = page.getByRole('region', { name: 'History' });
    await expect(history).toContainText('Asked for by ada@example.com');
    await expect(page.getByLabel('Payload')).toHaveValue(/"Ada"/);
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(page.getByText('It is paused: no instant of it is run.')).toBeVisible();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByText('Runs next:')).toBeVisible();
    await page.getByLabel('When').fill('*/5 * * * *');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('The schedule is saved')).toBeVisible();
  });

  await test.step('undeploying warns, pauses it, and a new deployment leaves the choice', async () => {
    await page.getByRole('link', { name: 'Functions', exact: true }).click();
    await rowOf(page, 'greet').getByRole('button', { name: 'More actions: greet' }).click();
    await page.getByRole('menuitem', { name: /^Undeploy/ }).click();
    const question = page.getByRole('dialog', { name: 'Undeploy greet' });
    await expect(question).toContainText('Its schedule is paused, and stays so until somebody resumes it.');
    await expectAccessible(page);
    await question.getByRole('button', { name: 'Undeploy' }).click();
    await expect(page.getByText('greet is undeployed; its schedule is paused')).toBeVisible();
    await page.getByRole('link', { name: 'Schedules', exact: true }).click();
    await expect(row).toContainText('Paused: the function was undeployed');
    await expect(row.getByRole('button', { name: 'Resume' })).toBeHidden();
    await expectAccessible(page);
    await api.deploy('greet');
    await page.reload();
    await hydrated(page);
    await row.getByRole('button', { name: 'Resume' }).click();
    await expect(row).toContainText('Active');
  });

  await test.step('it is deleted', async () => {
    await row.getByRole('button', { name: /^More actions/ }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete the schedule' }).getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('Nothing runs by the clock yet')).toBeVisible();
  });
});
