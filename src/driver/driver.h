/* The pipeline: driver_rule() takes one rule file through every stage; driver/run.h does so for
   many files. Every command calls these and nothing else of the stages. Comes in: a path or a text,
   and a configuration. Goes out: a RuleFile with its findings and, where wanted, its rules. */
#ifndef RULEC_DRIVER_DRIVER_H
#define RULEC_DRIVER_DRIVER_H

#include "check/check.h"
#include "diag/report.h"
#include "driver/config.h"
#include "driver/suppress.h"
#include "fact/user.h"
#include "rule/normal.h"

#include <stdatomic.h>

typedef struct Driver {
  const Config *config;
  FactSet facts;       /* built-in ones and the user's schema files */
  bool compile;        /* give the normalized rules plans; keep_rules only */
  bool keep_rules;     /* leave docs, rules and normalized rules in the RuleFile */
  bool keep_texts;     /* leave the whole text of each file, not only what findings speak of */
  unsigned threads;    /* 0: as many as there are processors */
  atomic_size_t *done; /* counts the files that are finished; may be NULL */
} Driver;

/* What one file gave. All of it lives in the arena of the run. */
typedef struct RuleFile {
  Str path;
  const Driver *own;    /* whose configuration and facts hold for it; NULL: the run's */
  bool named;           /* on the command line, not found by walking: then "no rule" is a finding */
  bool given;           /* text was set by the caller (standard input, an editor's buffer) */
  Str text;             /* the bytes, where given; afterwards what was kept of them */
  Arena *arena;         /* for what it gives */
  const Source *source; /* NULL where it could not be read */
  Doc *doc;             /* keep_rules only */
  DiagBag bag;          /* sorted; ignores and configuration applied */
  Suppress *suppress;
  VEC(ProjectRule) project;  /* of its rules, what cross-file checks need */
  VEC(const Rule *) rules;   /* keep_rules only; those of a kind that rulec knows */
  VEC(NormalRule *) normals; /* keep_rules only; one for each of rules */
  bool skipped;              /* none of its documents is a rule */
  Str trouble;               /* why it could not be read; absent where it was */
} RuleFile;

typedef VEC(RuleFile *) RuleFiles;

/* A driver over CONFIG, which must outlive it, as must ARENA. Loads the user's schema files; what
   is wrong in them goes to BAG. */
Driver driver_new(Arena *arena, const Config *config, DiagBag *bag);

/* All stages for one file. WORK is memory for what only the stages need; it may be reset
   afterwards. What the file gives lives in file->arena. Reads it where its text is not given.
   Thread-safe. */
void driver_rule(const Driver *driver, Arena *work, RuleFile *file);

/* Whose settings hold for FILE in a run with DRIVER. */
const Driver *driver_for(const Driver *driver, const RuleFile *file);

#endif
