"""The core of Umbral: cases, generations, checks, verdicts and the gate."""
