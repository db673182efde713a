"""The report: one view model, rendered for the console, the browser, a pull request, a machine."""
