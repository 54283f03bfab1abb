/* Owns the wording of rules over all tools, in canonical layout: what stands around the table of
   tools. */
#include "emit/sweep_int.h"

/* The tables of facts, one fact a row. `Key` joins each event with each fact: which of them it
   holds is no question of equality. */
#define FACTS(name)                      \
  "let " name                            \
  " = Tools\n"                           \
  "    | mv-expand Fact = split(" name   \
  ", '|') to typeof(string) limit 100\n" \
  "    | where isnotempty(Fact)\n"       \
  "    | project Tool, Fact, Key = 1;\n"

/* A row of the watchlist approves a tool on a device; where one of the two is empty, all of them.
 */
#define APPROVED                                  \
  "let Approved = _GetWatchlist('ApprovedRMM')\n" \
  "    | project Approval = strcat(DeviceName, '|', Tool);\n"

#define NOT_APPROVED                                        \
  "| where strcat(DeviceName, '|', Tool) !in~ (Approved)\n" \
  "    and strcat(DeviceName, '|') !in~ (Approved)\n"       \
  "    and strcat('|', Tool) !in~ (Approved)\n"

#define HOST_COLUMNS                                      \
  "| extend\n"                                            \
  "    HostName = extract(@'^([^.]*)', 1, DeviceName),\n" \
  "    DnsDomain = extract(@'\\.(.+)$', 1, DeviceName)\n"

#define ATTACK "tactics:\n  - CommandAndControl\nrelevantTechniques:\n  - " RMM_TECHNIQUE "\n"

/* One incident for a tool on a device and day. */
#define GROUPING                        \
  "eventGroupingSettings:\n"            \
  "  aggregationKind: AlertPerResult\n" \
  "incidentConfiguration:\n"            \
  "  createIncident: true\n"            \
  "  groupingConfiguration:\n"          \
  "    enabled: true\n"                 \
  "    reopenClosedIncident: false\n"   \
  "    lookbackDuration: P1D\n"         \
  "    matchingMethod: Selected\n"      \
  "    groupByEntities:\n"              \
  "      - Host\n"                      \
  "    groupByCustomDetails:\n"         \
  "      - Tool\n"                      \
  "version: 1.0.0\n"

#define MAP_HOST_AND_ACCOUNT         \
  "entityMappings:\n"                \
  "  - entityType: Host\n"           \
  "    fieldMappings:\n"             \
  "      - identifier: HostName\n"   \
  "        columnName: HostName\n"   \
  "      - identifier: DnsDomain\n"  \
  "        columnName: DnsDomain\n"  \
  "  - entityType: Account\n"        \
  "    fieldMappings:\n"             \
  "      - identifier: Sid\n"        \
  "        columnName: AccountSid\n" \
  "  - entityType: URL\n"            \
  "    fieldMappings:\n"             \
  "      - identifier: Url\n"

/* --- the scheduled rule --- */

#define ACTIVITY_HEAD                                                                           \
  "description: |\n"                                                                            \
  "  Identifies devices with a remote management tool that the watchlist ApprovedRMM does not " \
  "list.\n"                                                                                     \
  "  Signers of files, servers and the makers and products of programs give a tool away.\n"     \
  "kind: Scheduled\n"                                                                           \
  "severity: Medium\n"                                                                          \
  "status: Available\n"                                                                         \
  "requiredDataConnectors:\n"                                                                   \
  "  - connectorId: MicrosoftThreatProtection\n"                                                \
  "    dataTypes:\n"                                                                            \
  "      - DeviceFileCertificateInfo\n"                                                         \
  "      - DeviceNetworkEvents\n"                                                               \
  "      - DeviceProcessEvents\n"                                                               \
  "queryFrequency: 1h\n"                                                                        \
  "queryPeriod: 1h\n"                                                                           \
  "triggerOperator: gt\n"                                                                       \
  "triggerThreshold: 0\n" ATTACK

#define ACTIVITY_OPEN                                                                        \
  "let Tools = datatable (\n    Tool: string,\n    Signers: string,\n    Domains: string,\n" \
  "    Companies: string,\n    Products: string\n) [\n"

/* Facts on a program come in pairs: where a tool has companies and products, both have to be
   there. */
#define ACTIVITY_CLOSE \
  "\n];\n" FACTS("Signers") FACTS("Domains")                                                     \
  "let Programs = Tools\n"                                                                       \
  "    | where isnotempty(strcat(Companies, Products))\n"                                        \
  "    | mv-expand Company = split(Companies, '|') to typeof(string) limit 100\n"                \
  "    | mv-expand Product = split(Products, '|') to typeof(string) limit 100\n"                 \
  "    | project Tool, Company, Product, Key = 1;\n"                                             \
  "let Names = Programs\n"                                                                       \
  "    | mv-expand Name = pack_array(Company, Product) to typeof(string) limit 2\n"              \
  "    | where isnotempty(Name)\n"                                                               \
  "    | project Name;\n" APPROVED                                                               \
  "union\n"                                                                                      \
  "    (\n"                                                                                      \
  "        DeviceFileCertificateInfo\n"                                                          \
  "        | where Signer has_any ((Signers | project Fact))\n"                                  \
  "        | extend Key = 1\n"                                                                   \
  "        | join kind=inner Signers on Key\n"                                                   \
  "        | where Signer has Fact\n"                                                            \
  "        | extend Evidence = strcat('file signed by ', Signer)\n"                              \
  "    ),\n"                                                                                     \
  "    (\n"                                                                                      \
  "        DeviceNetworkEvents\n"                                                                \
  "        | where RemoteUrl has_any ((Domains | project Fact))\n"                               \
  "        | extend Key = 1\n"                                                                   \
  "        | join kind=inner Domains on Key\n"                                                   \
  "        | where RemoteUrl has Fact\n"                                                         \
  "        | extend\n"                                                                           \
  "            Evidence = strcat('connection to ', RemoteUrl),\n"                                \
  "            AccountSid = InitiatingProcessAccountSid\n"                                       \
  "    ),\n"                                                                                     \
  "    (\n"                                                                                      \
  "        DeviceProcessEvents\n"                                                                \
  "        | where ProcessVersionInfoCompanyName has_any (Names)\n"                              \
  "            or ProcessVersionInfoProductName has_any (Names)\n"                               \
  "        | extend Key = 1\n"                                                                   \
  "        | join kind=inner Programs on Key\n"                                                  \
  "        | where (isempty(Company) or ProcessVersionInfoCompanyName has Company)\n"            \
  "            and (isempty(Product) or ProcessVersionInfoProductName has Product)\n"            \
  "        | extend Evidence = strcat('start of ', FileName)\n"                                  \
  "    )\n" NOT_APPROVED                                                                         \
  "| summarize\n"                                                                                \
  "    FirstSeen = min(TimeGenerated),\n"                                                        \
  "    TimeGenerated = max(TimeGenerated),\n"                                                    \
  "    Events = count_distinct(ReportId),\n"                                                     \
  "    Evidence = make_set(Evidence, 20),\n"                                                     \
  "    AccountSid = take_anyif(AccountSid, isnotempty(AccountSid)),\n"                           \
  "    Url = take_anyif(RemoteUrl, isnotempty(RemoteUrl))\n"                                     \
  "    by Tool, DeviceId, DeviceName\n" HOST_COLUMNS

#define ACTIVITY_TAIL                                                                         \
  MAP_HOST_AND_ACCOUNT                                                                        \
  "        columnName: Url\n"                                                                 \
  "customDetails:\n"                                                                          \
  "  Tool: Tool\n"                                                                            \
  "  Evidence: Evidence\n"                                                                    \
  "  Events: Events\n"                                                                        \
  "alertDetailsOverride:\n"                                                                   \
  "  alertDisplayNameFormat: '{{Tool}} on {{DeviceName}} is not approved'\n"                  \
  "  alertDescriptionFormat: '{{Events}} events since {{FirstSeen}} give {{Tool}} away; the " \
  "evidence stands in the details.'\n" GROUPING

#define ACTIVITY_SCENARIOS                                                                   \
  "scenarios:\n"                                                                             \
  "  - name: Samples in the laboratory\n"                                                    \
  "    description: Analysts run installers of such tools on devices that are kept apart.\n" \
  "    exclusion: The names of these devices begin with `lab-`.\n"                           \
  "    filter: DeviceName startswith 'lab-'\n"                                               \
  "    tables:\n"                                                                            \
  "      DeviceNetworkEvents:\n"                                                             \
  "        - {TimeGenerated: " DRAFT_TIME                                                    \
  ", DeviceId: d1, DeviceName: lab-3.contoso.com, "                                          \
  "RemoteUrl: %s, InitiatingProcessFileName: setup.exe}\n"                                   \
  "    expect: quiet\n"

/* --- the NRT rule --- */

#define CONNECTION_HEAD                                                                     \
  "description: |\n"                                                                        \
  "  Identifies connections to the servers of a remote management tool that the watchlist " \
  "ApprovedRMM does not list, within minutes.\n"                                            \
  "kind: NRT\n"                                                                             \
  "severity: Medium\n"                                                                      \
  "status: Available\n"                                                                     \
  "requiredDataConnectors:\n"                                                               \
  "  - connectorId: MicrosoftThreatProtection\n"                                            \
  "    dataTypes:\n"                                                                        \
  "      - DeviceNetworkEvents\n" ATTACK

#define CONNECTION_CLOSE                                          \
  "\n];\n" FACTS("Domains") APPROVED                              \
      "DeviceNetworkEvents\n"                                     \
      "| where RemoteUrl has_any ((Domains | project Fact))\n"    \
      "| extend Key = 1\n"                                        \
      "| join kind=inner Domains on Key\n"                        \
      "| where RemoteUrl has Fact\n" NOT_APPROVED                 \
      "| summarize\n"                                             \
      "    FirstSeen = min(TimeGenerated),\n"                     \
      "    Events = count_distinct(ReportId),\n"                  \
      "    Programs = make_set(InitiatingProcessFileName, 20),\n" \
      "    arg_max(TimeGenerated, RemoteUrl, RemoteIP)\n"         \
      "    by Tool, DeviceId, DeviceName, AccountSid = InitiatingProcessAccountSid\n" HOST_COLUMNS

#define CONNECTION_TAIL                                                                   \
  MAP_HOST_AND_ACCOUNT                                                                    \
  "        columnName: RemoteUrl\n"                                                       \
  "  - entityType: IP\n"                                                                  \
  "    fieldMappings:\n"                                                                  \
  "      - identifier: Address\n"                                                         \
  "        columnName: RemoteIP\n"                                                        \
  "customDetails:\n"                                                                      \
  "  Tool: Tool\n"                                                                        \
  "  Programs: Programs\n"                                                                \
  "  Events: Events\n"                                                                    \
  "alertDetailsOverride:\n"                                                               \
  "  alertDisplayNameFormat: '{{DeviceName}} talks to {{Tool}}, which is not approved'\n" \
  "  alertDescriptionFormat: '{{Events}} connections since {{FirstSeen}}, the last to "   \
  "{{RemoteUrl}}.'\n" GROUPING

#define CONNECTION_SCENARIOS                                                                \
  "scenarios:\n"                                                                            \
  "  - name: A visit to the web site of the maker\n"                                        \
  "    description: Someone reads about the tool in a browser and installs nothing.\n"      \
  "    exclusion: The program is a browser. Tools that run in one are missed then.\n"       \
  "    filter: InitiatingProcessFileName in~ ('chrome.exe', 'msedge.exe', 'firefox.exe')\n" \
  "    tables:\n"                                                                           \
  "      DeviceNetworkEvents:\n"                                                            \
  "        - {TimeGenerated: " DRAFT_TIME                                                   \
  ", DeviceId: d1, DeviceName: ws-17.contoso.com, "                                         \
  "RemoteUrl: %s, InitiatingProcessFileName: msedge.exe}\n"                                 \
  "    expect: quiet\n"

const SweepText sweep_texts[SWEEP_KINDS] = {
    [SWEEP_ACTIVITY] = {"unapproved_tool",
                        "Remote management tool that nobody approved",
                        {true, true, true},
                        ACTIVITY_HEAD,
                        ACTIVITY_OPEN,
                        ACTIVITY_CLOSE,
                        ACTIVITY_TAIL,
                        ACTIVITY_SCENARIOS},
    [SWEEP_CONNECTION] = {"unapproved_connection",
                          "NRT Connection of a remote management tool that nobody approved",
                          {[RMM_NETWORK_CONNECTION] = true},
                          CONNECTION_HEAD,
                          "let Tools = datatable (Tool: string, Domains: string) [\n",
                          CONNECTION_CLOSE,
                          CONNECTION_TAIL,
                          CONNECTION_SCENARIOS},
};
