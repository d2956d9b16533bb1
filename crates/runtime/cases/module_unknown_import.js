/* {"gives": {"refused": {"message": "there is no module \"lodash\"", "line": 2}}} */
import _ from "lodash";
export default () => _.chunk([1]);
