import FoundationEssentials
import NIOCore
import SluiceGateway

extension Operation {
    static func routes() -> [Operation] {
        let small = #"{"action":"react","emoji":"tada"}"#
        let filling = (0..<24).map { #""member\#($0)":["some text",\#($0),true,{"deeper":null}]"# }.joined(
            separator: ",")
        let large = "{\(filling),\"action\":\"react\"}"
        return [
            select("route selection, small", small), decode("the same by JSONDecoder, small", small),
            select("route selection, the key last", large), decode("the same by JSONDecoder, the key last", large),
        ]
    }

    private static func select(_ name: String, _ text: String) -> Operation {
        let body = ByteBuffer(string: text)
        return Operation(name: name, items: 1, bytes: body.readableBytes) {
            RouteSelection.action.key(of: body)?.utf8.count ?? 0
        }
    }

    private struct Action: Decodable {
        let action: String
    }

    private static func decode(_ name: String, _ text: String) -> Operation {
        let data = Data(text.utf8)
        let decoder = JSONDecoder()
        return Operation(name: name, items: 1, bytes: data.count) {
            try decoder.decode(Action.self, from: data).action.utf8.count
        }
    }
}
