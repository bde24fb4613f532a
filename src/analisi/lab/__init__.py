"""The analyst's hour in JupyterLab: starting it, a form that shows any section, tables that sort and filter."""
