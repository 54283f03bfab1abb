/* Findings as data: code, severity, message, place, labels, help, fixes; and the bag that collects
   them. Nothing here prints: render and the report formats do. Every stage adds to a bag and goes
   on. */
#ifndef RULEC_DIAG_DIAG_H
#define RULEC_DIAG_DIAG_H

#include "diag/source.h"

typedef enum Severity { SEVERITY_OFF, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

/* How demanding a run is. Every check gives its findings in every profile; the profile's column of
   diag.def then sets their severity, and OFF drops them. */
typedef enum Profile {
  PROFILE_SENTINEL,       /* what the service refuses, and what surely does not do what was meant */
  PROFILE_AZURE_SENTINEL, /* and what the CI of Azure/Azure-Sentinel refuses */
  PROFILE_STRICT,         /* and style */
  PROFILE_COUNT
} Profile;

typedef enum DiagCode {
#define DIAG(code, severity, title, why, wrong, right, authority) DIAG_##code,
#include "diag/diag.def"
#undef DIAG
  DIAG_COUNT
} DiagCode;

/* What diag.def says of a code; every string is present. */
typedef struct DiagInfo {
  const char *name;                 /* "R012", "KS142" */
  Severity severity[PROFILE_COUNT]; /* default, a profile each */
  const char *title;                /* the mistake in a few words, without the case at hand */
  const char *why;                  /* why it matters: one to three sentences */
  const char *wrong;                /* an example that draws the finding */
  const char *right;                /* the same, mended */
  const char *authority; /* who says so: "Microsoft Sentinel ARM schema", "ATT&CK v18.1" … */
} DiagInfo;

/* A second place in the finding's story. */
typedef struct Label {
  const Source *source; /* NULL: the finding's own source */
  Span span;
  Str text;
} Label;

typedef struct Edit {
  Span span; /* bytes of the finding's source that TEXT replaces; empty inserts */
  Str text;
} Edit;

typedef struct Fix {
  Str title; /* imperative: "write `CommandAndControl`" */
  bool safe; /* never changes what the rule means */
  VEC(Edit) edits;
} Fix;

typedef struct Diag {
  DiagCode code;
  Severity severity;
  bool follows;         /* only a consequence of an earlier finding: shown to machines on request */
  const Source *source; /* NULL: the finding is about the run, not a file */
  Span span;
  Str kind;    /* of the rule it speaks of, "scheduled" …: static text; may be absent */
  Str message; /* a fragment, lower case, no final period */
  Str note;    /* stands beside the carets; may be absent */
  Str help;    /* what to do; may be absent */
  VEC(Label) labels;
  VEC(Fix) fixes;
} Diag;

/* Findings of one file or one run. Everything in it lives in ARENA. Not shared between threads. */
typedef struct DiagBag {
  Arena *arena;
  const Severity *severities; /* of each code where they are known already: what is off is not put
                                 into words; NULL: everything is wanted */
  VEC(Diag *) diags;
} DiagBag;

const DiagInfo *diag_info(DiagCode code);
/* The code called NAME (case-sensitive), or DIAG_COUNT. */
DiagCode diag_code_find(Str name);
const char *severity_name(Severity severity); /* "error", "warning", "info", "off" */
const char *profile_name(Profile profile);    /* "sentinel", "azure-sentinel", "strict" */
/* The severity of CODE in the least demanding profile that gives it at all. */
Severity diag_severity(DiagCode code);

/* Whether a finding of CODE will be seen: worth asking before costly wording. */
bool diag_wants(const DiagBag *bag, DiagCode code);

/* Adds a finding with its code's diag_severity; the run's configuration sets the final one.  The
   message is printf-like, copied into the arena. The returned finding may be filled further
   (labels, help, fixes) and stays valid with the arena. */
Diag *diag_add(DiagBag *bag, DiagCode code, const Source *source, Span span, const char *format,
               ...) __attribute__((format(printf, 5, 6)));
Diag *diag_vadd(DiagBag *bag, DiagCode code, Label place, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));
void diag_note(DiagBag *bag, Diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_help(DiagBag *bag, Diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void diag_label(DiagBag *bag, Diag *diag, const Source *source, Span span, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* The same for callers with a va_list; of a Label that is a place, the text is left out. */
void diag_vhelp(DiagBag *bag, Diag *diag, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
void diag_vlabel(DiagBag *bag, Diag *diag, Label label, const char *format, va_list args)
    __attribute__((format(printf, 4, 0)));
/* Adds an empty fix; put edits into it with fix_edit. */
Fix *diag_fix(DiagBag *bag, Diag *diag, bool safe, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* TEXT is copied. */
void fix_edit(DiagBag *bag, Fix *fix, Span span, Str text);

/* Adds a copy of DIAG, which lives in another arena: its texts, labels and fixes are copied too,
   its sources are not. */
void diag_adopt(DiagBag *bag, const Diag *diag);

/* Moves findings in derived Sources to the files' own texts (source_settle). A fix that touches
   what the derivation changed is dropped: it can be offered when that change has been made. */
void diag_bag_settle(DiagBag *bag);
/* Sorts by path, start offset, code, end offset, message, and drops exact repeats. */
void diag_bag_sort(DiagBag *bag);

#endif
