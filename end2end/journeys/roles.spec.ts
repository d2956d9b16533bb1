// What pages show to people whose role does not allow everything.
import type { Page } from '@playwright/test';

import { greeter } from '../fixtures/functions.ts';
import { expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

/** Opens pages, finds the words that each has for the role, and audits it. */
async function expectWords(page: Page, words: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(words)) {
    await test.step(path, async () => {
      await open(page, path);
      await expect(page.getByRole('main')).toContainText(text);
      await expectAccessible(page);
    });
  }
}

/** What only a developer or an admin changes. */
const READ_ONLY = {
  '/settings/secrets': 'A developer or an admin adds secrets.',
  '/settings/domains': 'A request to any host fails until an admin allows that host here.',
  '/settings/people': 'Admins look after people',
  '/schedules': 'Nothing runs by the clock yet',
};

test('an invoker sees functions and invokes them, and is told what is not for them', async ({ api, colleague }) => {
  await api.createLive({ name: 'greet', code: greeter });
  const page = await colleague('invoker');

  await test.step('Home has the totals, without figures and activity', async () => {
    await open(page, '/');
    await expect(page.getByRole('link', { name: /1\s*deployed/ })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Invocations' })).toBeHidden();
    await expect(page.getByRole('region', { name: 'Recent activity' })).toBeHidden();
    await expectAccessible(page);
  });

  await expectWords(page, {
    '/logs': 'Logs are not yours to read',
    '/invocations': 'Logs are not yours to read',
    '/activity': 'Activity is not for your role',
    ...READ_ONLY,
  });

  await test.step('tokens of their own they may make', async () => {
    await open(page, '/settings/tokens');
    await expect(page.getByRole('heading', { name: 'No tokens yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Create token' }).click();
    const role = page.getByRole('dialog').getByLabel('Role', { exact: true });
    await expect(role.getByRole('option')).toHaveText(['Invoker']);
    await expectAccessible(page);
  });

  await test.step('and functions they may invoke', async () => {
    await open(page, '/functions');
    await expect(page.getByRole('link', { name: 'Create function' })).toBeHidden();
    await rowOf(page, 'greet').getByRole('link', { name: 'Invoke greet' }).click();
    await page.getByRole('button', { name: 'Invoke', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Output' })).toContainText('Hello');
    await expectAccessible(page);
  });
});

test('a viewer sees how functions fare and changes nothing', async ({ api, colleague }) => {
  await api.createLive({ name: 'greet', code: greeter });
  await api.invoke('greet', { name: 'Ada' });
  const page = await colleague('viewer');

  await test.step('Home has everything', async () => {
    await open(page, '/');
    await expect(page.getByRole('region', { name: 'Invocations' })).toContainText('1 invocation');
    await expect(page.getByRole('region', { name: 'Recent activity' })).toContainText('deployed greet');
    await expectAccessible(page);
  });

  await expectWords(page, {
    '/logs': 'greeting',
    '/activity': 'created greet',
    '/settings/tokens': 'No tokens yet',
    ...READ_ONLY,
  });

  await test.step('nothing is offered that would be refused', async () => {
    await open(page, '/settings/secrets');
    await expect(page.getByRole('button', { name: 'Add a secret' })).toBeHidden();
    await open(page, '/settings/domains');
    await expect(page.getByLabel('Allow a domain')).toBeHidden();
    await open(page, '/functions/greet/invoke');
    await expect(page.getByRole('button', { name: 'Invoke', exact: true })).toBeDisabled();
    await expect(page.getByRole('main')).toContainText('Your role does not allow invoking.');
    await expect(page.getByRole('link', { name: 'Deploy it' })).toBeHidden();
    await expectAccessible(page);
  });
});
