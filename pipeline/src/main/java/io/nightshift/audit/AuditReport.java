package io.nightshift.audit;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.SortedMap;

/**
 * The answer to a query.
 *
 * @param entries what is known, oldest first
 * @param problems what could not be read, and what should be on record and is not
 */
public record AuditReport(List<Found> entries, List<String> problems) {
  /**
   * An entry, and where it was found.
   *
   * @param inLog whether the log has it
   * @param inRecords whether the records of a table or a registry say so
   * @param isOpen of the begin of a command: whether the log has no end of it
   */
  public record Found(AuditEntry entry, boolean inLog, boolean inRecords, boolean isOpen) {
    /** The members of the JSON object. */
    @JsonValue
    SortedMap<String, Object> members() {
      SortedMap<String, Object> members = entry.members();
      members.put("in_log", inLog);
      members.put("in_records", inRecords);
      if (isOpen) {
        members.put("open", true);
      }
      return members;
    }
  }
}
