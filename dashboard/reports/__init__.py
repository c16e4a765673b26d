"""Reports for the level above: sections of figures of a period, as a page, a workbook or tables."""
