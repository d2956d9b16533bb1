// Looks a customer up in the CRM, so that the agent greets a name in place of a number. Somebody whom the CRM does not
// know is an answer; only a CRM that cannot answer is a failure.
const { Toolbelt } = require('lp-faas-toolbelt');

function lambda(input, callback) {
  const httpClient = Toolbelt.HTTPClient();
  const customer = encodeURIComponent(input.payload.customer);
  httpClient(`${process.env.CRM_URL}/customers/${customer}`, {
    method: 'GET',
    json: true,
    // No status is thrown: what each of them means is decided below, in one place.
    simple: false,
    resolveWithFullResponse: true,
  })
    .then(({ statusCode, body }) => {
      switch (statusCode) {
        case 200:
          return callback(null, { known: true, name: body.name, tier: body.tier });
        case 404:
          return callback(null, { known: false });
        default:
          // The caller gets one line; what helps to find the cause goes into the log.
          console.error('the CRM failed', { statusCode, body });
          return callback(new Error(`the CRM answered ${statusCode}`));
      }
    })
    .catch((fault) => callback(fault));
}
