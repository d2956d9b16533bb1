/* {"gives": {"fails": {"kind": "custom", "name": "Refused", "message": "no such thing", "line": 8, "column": 30, "stack": "at inner"}}} */
class Refused extends Error {
  name = "Refused";
}
async function lambda(input) {
  return inner();
}
function inner() { throw new Refused("no such thing"); }
