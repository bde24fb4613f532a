"""Warm kernels: each notebook gets a process of its own, forked from a template with the libraries imported.

jupyter_client's own seam is used, a kernel provisioner named in the kernelspec, so that papermill, nbclient and
JupyterLab need to know nothing. Nothing of the domain stands here: what to import and how to warm up is data of the
kernelspec. Whatever a fork cannot honour runs as an ordinary kernel from the same kernelspec, with one line in the log.

- `specifica`: the kernelspec, in memory or installed (`python -m analisi.kernel installa`)
- `fornitore`: the provisioner; `ricetta`: what makes a template, and what it cannot honour
- `registro`, `legame`: the templates of this process, and our end of each; `messaggi`: what is said between the two
- `anticipo`: a template started before it is needed
- `stampo`, `figlio`: the template process, and a kernel after its birth; `preparazione`: what comes before the first
  fork; `freschezza`: is a template still current; `sistema`: calls to Linux that Python does not offer
- `prese`: sockets of the file system in place of TCP
- `gestore`: a kernel manager and client that lose no time waiting

The package imports nothing of the rest of analisi.
"""
