from . import test_truth
