"""Warm kernels: each notebook gets a process of its own, forked from a template with the libraries imported.

jupyter_client's own seam is used, a kernel provisioner named in the kernelspec, so that papermill, nbclient and
JupyterLab need to know nothing. What to import and how to warm up is data of the kernelspec. Whatever a fork cannot
honour runs as an ordinary kernel from the same kernelspec, with one line in the log. See README.md.

- `spec`: kernel.json, and the key of the template that it asks for
- `provisioner`: what jupyter_client finds by entry point; `manager`: a kernel manager that loses no time waiting
- `registry`, `connection`: the templates of this process, and our end of each
- `template`, `child`: the template process, and a kernel from its fork to its end; `preload`: what comes before
"""

from warmkernel.manager import FastKernelClient, FastKernelManager
from warmkernel.preload import preload_in_process
from warmkernel.registry import REGISTRY, start_template
from warmkernel.spec import InvalidKernelName, install, kernelspec

__all__ = [
    "REGISTRY",
    "FastKernelClient",
    "FastKernelManager",
    "InvalidKernelName",
    "install",
    "kernelspec",
    "preload_in_process",
    "start_template",
]
