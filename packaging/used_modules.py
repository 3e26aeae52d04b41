"""What embedding really imports: prints the names in `sys.modules` after one short and one long text, as JSON.

Called by inglenook.spec in a process of its own. transformers finds its modules by name at run time, which no reading
of the source can follow, and carries hundreds of models of which one is used.
"""

import json
import os
import sys

from core.embed_model import load

if __name__ == "__main__":
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    load().embed(["a short text", "a long text " * 300])
    # Libraries also put objects of their own there, and modules under second names: no file belongs to those.
    specs = {name: getattr(module, "__spec__", None) for name, module in sys.modules.items()}
    json.dump(sorted(name for name, spec in specs.items() if spec and spec.has_location and spec.name == name), answer)
