/* MITRE ATT&CK (enterprise, mobile, ICS) and the tactics as Microsoft Sentinel spells them. */
#ifndef RULEC_FACT_ATTACK_H
#define RULEC_FACT_ATTACK_H

#include "base/str.h"

#define FACT_ATTACK_VERSION "18.1"

typedef enum FactMatrix { FACT_ENTERPRISE, FACT_MOBILE, FACT_ICS, FACT_MATRICES } FactMatrix;

/* Tactics are numbers below fact_tactic_count(); a set of them has bit 1u << number. */
typedef uint32_t FactTactics;

typedef struct FactTactic {
  Str name;               /* as rules spell it: "CommandAndControl" */
  Str display;            /* "Command and Control" */
  Str slug;               /* ATT&CK's short name: "command-and-control"; absent for PreAttack */
  Str ids[FACT_MATRICES]; /* "TA0011"; absent where the matrix lacks it */
  bool arm;               /* the service accepts it */
  bool ci;                /* so does the CI of Azure/Azure-Sentinel */
} FactTactic;

enum { FACT_NO_TACTIC = 32 };

unsigned fact_tactic_count(void);
FactTactic fact_tactic(unsigned number); /* in kill-chain order, the ones the service lacks last */
/* The tactic spelled exactly NAME, or FACT_NO_TACTIC. */
unsigned fact_tactic_find(Str name);
/* The tactic that TEXT means: name, display name, short name or TA id, whatever its case, spaces,
   hyphens and underscores; or FACT_NO_TACTIC. */
unsigned fact_tactic_guess(Str text);
Str fact_tactic_near(Str name); /* among those the service accepts */

typedef enum FactStatus { FACT_ACTIVE, FACT_REVOKED, FACT_DEPRECATED } FactStatus;

typedef struct FactTechnique {
  Str id;          /* "T1059.001" */
  Str name;        /* "PowerShell" */
  Str parent;      /* "T1059"; absent for a base technique */
  Str replacement; /* the technique that took a revoked one's place; absent otherwise */
  FactMatrix matrix;
  FactStatus status;
  FactTactics tactics; /* never empty but for some revoked ones */
} FactTechnique;

/* Whether TEXT has the form T#### or T####.###. */
bool fact_technique_is_id(Str text);
/* The technique with exactly this id; false where there is none. */
bool fact_technique_find(Str id, FactTechnique *technique);
/* The active technique called NAME, in any case; of several, the enterprise one. */
bool fact_technique_by_name(Str name, FactTechnique *technique);
uint32_t fact_technique_count(void);
FactTechnique fact_technique(uint32_t number); /* by id */

/* The tactics that the CI of Azure/Azure-Sentinel lets technique ID stand under (a sub-technique
   counts as its base); none where its table lacks the technique, which that CI then rejects. */
FactTactics fact_technique_ci_tactics(Str id);

#endif
