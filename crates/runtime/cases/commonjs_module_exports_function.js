/* {"gives": {"ok": "whole module"}} */
module.exports = async function (input) { return "whole module"; };
