/* The formats of a run's findings: a table of writers, all fed with the same sorted bag.
   Comes in: findings and the run's figures. Goes out: bytes in a Buf, the same for the same input.
 */
#ifndef RULEC_DIAG_REPORT_H
#define RULEC_DIAG_REPORT_H

#include "base/buf.h"
#include "diag/diag.h"

/* What a run did. milliseconds is for the summary line only: no format writes it. */
typedef struct Summary {
  uint32_t files, rules, skipped;   /* read; found in them; files that are no rules */
  uint32_t errors, warnings, infos; /* all that were found, also where the bag was cut */
  uint64_t milliseconds;
} Summary;

typedef struct Report {
  const DiagBag *bag; /* sorted: diag_bag_sort; paths as the user gave them */
  Summary summary;
  bool color; /* text only */
} Report;

typedef struct ReportFormat {
  const char *name;    /* "sarif", as --format takes it */
  const char *summary; /* a fragment for help */
  void (*write)(Buf *out, const Report *report);
} ReportFormat;

/* "text|oneline|json|…": what --format takes, in the table's order, for option help. */
#define REPORT_CHOICES "text|oneline|json|sarif|github|gitlab|junit"

extern const ReportFormat report_formats[];
extern const size_t report_format_count;
/* The format called NAME, or NULL. */
const ReportFormat *report_format_find(Str name);

/* Sets errors, warnings and infos of SUMMARY to what BAG holds. */
void report_count(const DiagBag *bag, Summary *summary);
/* Appends "N files, M rules, E errors, W warnings in T" and a line end. */
void report_summary_line(Buf *out, const Summary *summary);
/* Appends TEXT as XML 1.0 has it in content and attributes. Most control characters cannot be
   written there: they and ill-formed bytes become U+FFFD. */
void report_xml(Buf *out, Str text);

#endif
