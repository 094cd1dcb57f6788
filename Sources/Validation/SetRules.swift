import CDA
import XML

extension Rule {
  private static let pregnancyStatus = "1.3.6.1.4.1.12559.11.10.1.3.1.3.45"
  private static let expectedDelivery = "1.3.6.1.4.1.12559.11.10.1.3.1.3.24"

  /// What stands twice where the data types and templates of the official rules want it once.
  static let sets: [Rule] = [
    Rule(
      "set.distinct", "An identifier, an address, a telecom or a name stands once in its place.",
      why: "The official rules refuse the second (RIM-002), and a reader wonders what the difference is.",
      whatToDo: "Leave the repetition out."
    ) { tree in
      var seen: [Element?: Set<[String]>] = [:]
      // The official rules do not compare telecoms of no stated use.
      let named = tree.elements("addr", "telecom", "name").filter { element in
        element.isStated && element.namespace == Names.hl7
          && (element.name != "telecom" || element.attribute("use") != nil)
      }
      let repeated = named.filter { element in
        !seen[element.parent, default: []].insert(element.said).inserted
      }
      return repeated + repeatedIdentifiers(tree)
    },
    Rule(
      "telecom.uri", "A telecom is a valid URI.", why: "A telephone or a mail program opens it as it stands.",
      whatToDo: "Leave blanks out, and write other characters as percent and hexadecimal."
    ) { tree in
      tree.elements("telecom").filter { element in
        !(element.attribute("value") ?? "").utf8.allSatisfy { byte in
          (0x21...0x7E).contains(byte) && !"<>\"{}|\\^`".utf8.contains(byte)
        }
      }
    },
    Rule(
      "quantity.order", "The lower bound of a quantity is not above the upper one.",
      why: "Nothing may be guessed of a dose.", whatToDo: "Correct the bounds in the national record."
    ) { tree in
      tree.elements("doseQuantity", "rateQuantity", "value").filter { element in
        guard let low = element.find("low")?.attribute("value").flatMap(Double.init),
          let high = element.find("high")?.attribute("value").flatMap(Double.init),
          element.dataType != "IVL_TS"
        else { return false }
        return low > high
      }
    },
    Rule(
      "pregnancy.once", "The pregnancy history holds one current status with one expected date.",
      why: "Two at once contradict each other.", whatToDo: "Write the latest; keep the other as words."
    ) { tree in
      tree.section("10162-6").flatMap { section -> [Element] in
        let statuses = section.entries.map(\.element).filter { $0.templateIDs.contains(pregnancyStatus) }
        let dates = statuses.flatMap { status in
          status.hl7("entryRelationship").filter { relation in
            relation.children.contains { $0.templateIDs.contains(expectedDelivery) }
          }.dropFirst()
        }
        return statuses.dropFirst() + dates
      }
    },
  ]

  /// An identifier whose root stands beside it again, with the same extension or with none.
  private static func repeatedIdentifiers(_ tree: PivotTree) -> [Element] {
    var seen: [Element?: [(root: String, extension: String?)]] = [:]
    return tree.elements("id").filter { element in
      guard let root = element.attribute("root"), element.isStated else { return false }
      let own = element.attribute("extension")
      let isRepeated = seen[element.parent, default: []].contains { other in
        other.root == root && (own == nil || other.extension == nil || other.extension == own)
      }
      seen[element.parent, default: []].append((root, own))
      return isRepeated
    }
  }
}

extension Element {
  /// What tells it from its like: its name, use and value or words.
  fileprivate var said: [String] { [name, attribute("use") ?? "", attribute("value") ?? "", text] }
}
