// Domains: which hosts functions may reach, and the way from a blocked call to an allowed one.
import { reaching } from '../fixtures/functions.ts';
import { Editor, expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

test('a domain is allowed, refused with a reason, and removed', async ({ page, watch }) => {
  watch.expectRefusal(400, '/api/v1/domains');
  await open(page, '/settings');
  await expect(page).toHaveURL(/\/settings\/domains$/);
  await expect(page.getByRole('heading', { name: 'Functions reach nothing yet' })).toBeVisible();
  await expectAccessible(page);

  const field = page.getByLabel('Allow a domain');
  await field.fill('https://api.example.com/v1');
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await expect(page.getByText('Write the host alone, without scheme and path: api.example.com')).toBeVisible();
  await expectAccessible(page);

  await field.fill('API.Example.com');
  await field.press('Enter');
  await expect(rowOf(page, 'api.example.com')).toBeVisible();
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused();
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Remove api.example.com' }).click();
  const question = page.getByRole('dialog', { name: 'Remove api.example.com' });
  await expectAccessible(page);
  await question.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Functions reach nothing yet' })).toBeVisible();
});

test('a blocked call is allowed where it is shown, and works when it is invoked again', async ({ page, api, outside }) => {
  await api.createLive({ name: 'reach', code: reaching });
  await open(page, '/functions/reach/invoke');
  await new Editor(page, 'Input').write(JSON.stringify({ payload: { host: outside } }));
  const invoke = page.getByRole('button', { name: 'Invoke', exact: true });
  await invoke.click();
  const output = page.getByRole('region', { name: 'Output' });
  await expect(output).toContainText('is not an allowed domain');
  const calls = page.getByRole('region', { name: 'Outbound requests' });
  await expect(calls.getByRole('listitem')).toContainText(['Blocked']);
  await expectAccessible(page);

  await calls.getByRole('button', { name: /Allow this domain/ }).click();
  await expect(calls).toContainText('Allowed. Invoke again.');
  await expectAccessible(page);

  await invoke.click();
  await expect(output).toContainText('hello from outside');
  await expect(calls.getByRole('listitem')).toContainText(['200']);
  await expectAccessible(page);
});
