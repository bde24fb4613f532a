"""Parameters, plan, papermill runner, results beside the reports. No formula."""
