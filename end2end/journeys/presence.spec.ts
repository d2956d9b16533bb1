// Whether a function is in memory: until when it runs, and what its last start took.
import { greeter } from '../fixtures/functions.ts';
import { expect, expectAccessible, open, rowOf, test } from '../fixtures/test.ts';

test('a function tells until when it runs, that it is stopped, and what its last start took', async ({ page, api, flint }) => {
  await api.createLive({ name: 'greet', code: greeter });
  const memory = page.getByRole('main').locator('dl > div').filter({ hasText: 'In memory' });

  await test.step('once deployed it runs, until its idle time is over', async () => {
    await open(page, '/functions/greet/details');
    await expect(memory).toContainText(/Running; it is stopped .+ unless somebody invokes it$/);
    await expect(page.getByTitle(/^It is stopped if nobody invokes it until/)).toHaveText('Running');
    await expectAccessible(page);
  });

  await test.step('a server that was started anew starts it with the next call', async () => {
    await page.goto('about:blank');
    await flint.restart();
    await open(page, '/functions/greet/details');
    await expect(memory).toContainText('Nothing: it is stopped, and its next call starts it');
    await expect(page.getByText('Stopped · wakes with the next call')).toBeVisible();
    await expectAccessible(page);
  });

  await test.step('the page follows, and says what the start took', async () => {
    await api.invoke('greet', { name: 'Ada' });
    await expect(memory).toContainText(/Running; it is stopped .+; its last start took [\d.]+ (µs|ms|s)$/);
    await expectAccessible(page);
  });

  await test.step('the lists say so, too', async () => {
    for (const path of ['/functions', '/deployments']) {
      await open(page, path);
      await expect(rowOf(page, 'greet').getByTitle(/^It is stopped if nobody/)).toHaveText('Running');
    }
  });
});
