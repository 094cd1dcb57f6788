/// Alerts in a pivot, which has no section for them: they stand among the words of the problems, below a heading.
public enum CarriedAlerts {
  /// LOINC codes of sections of alerts: the European one, and that of the French points of vigilance.
  public static let sections: Set<String> = ["104605-1", "44944-7"]
  /// Identifier of the heading in the narrative, whatever language it is in: a reader finds the alerts by it.
  public static let headingID = "alerts-104605-1"
}
