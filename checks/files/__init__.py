"""Rules on a variant's files for the check `artifact`: each returns nothing, or raises what to
mend as a HarnessError that names the file, the place and the remedy."""
