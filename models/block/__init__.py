from . import block
from . import story
from . import drafts
