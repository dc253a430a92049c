import Foundation
import Testing

@testable import Reactions

@Suite struct PageTests {
    private func policy(_ html: String) throws -> String {
        let page = Page(html: Array(html.utf8))
        return try #require(page.headers.first { $0.0 == "Content-Security-Policy" }).1
    }

    @Test func `the policy allows the page's own script and style by hash`() throws {
        let policy = try policy("<style>body{}</style><script>alert(1)</script>")
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        #expect(policy.contains("script-src 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"))
        #expect(policy.contains("style-src 'sha256-"))
        #expect(policy.contains("default-src 'none'"))
        #expect(!policy.contains("unsafe"))
    }

    @Test func `without a script none may run`() throws {
        #expect(try policy("<p>").contains("script-src 'none'; style-src 'none'"))
        #expect(try policy("</script><script>").contains("script-src 'none'"))
    }

    @Test func `the embedded page is complete and needs nothing from elsewhere`() throws {
        let html = String(decoding: PackageResources.page_html, as: UTF8.self)
        #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n"))
        for elsewhere in ["src=\"", "@import", "url(", "//cdn", "innerHTML", "style=\""] {
            #expect(!html.contains(elsewhere), "\(elsewhere)")
        }
        #expect(try !policy(html).contains("src 'none'; style"))
        #expect(html.components(separatedBy: "<script>").count == 2)
        #expect(html.components(separatedBy: "<style>").count == 2)
    }
}
