from . import test_rules_escalation
from . import test_rules_wording
from . import test_scenario_ladder
from . import test_scenario_money
