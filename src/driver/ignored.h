/* What git ignores inside a repository: the rules of its .gitignore files and of .git/info/exclude.
   Read while walking, from the top of the repository down; outside of one nothing is ignored. */
#ifndef RULEC_DRIVER_IGNORED_H
#define RULEC_DRIVER_IGNORED_H

#include "base/arena.h"

/* The rules of one folder, and of those it lies in. NULL stands for no repository. */
typedef struct IgnoreRules IgnoreRules;

/* The rules that hold in OPERAND, a folder as it was written on the command line (NUL-terminated),
   without those of its own .gitignore. NULL where it lies in no repository, or is ignored itself:
   then it was asked for, and so is what lies in it. */
const IgnoreRules *ignored_above(Arena *arena, Str operand);
/* OUTER and the rules of FOLDER's .gitignore; FOLDER is a path as walking shows it. */
const IgnoreRules *ignored_within(Arena *arena, const IgnoreRules *outer, Str folder);
/* The rules of FOLDER where it is the top of a repository, its .gitignore aside. */
const IgnoreRules *ignored_top(Arena *arena, Str folder);
/* Is PATH, as walking shows it, ignored? A folder on the way to it is not asked about again. */
bool ignored_has(Arena *arena, const IgnoreRules *rules, Str path, bool folder);

#endif
