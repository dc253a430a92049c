import Testing

@testable import SluiceEdge

@Suite struct `access keys` {
    private static let file = """
        # two of them
        [default]
        aws_access_key_id = AKIDEXAMPLE
        aws_secret_access_key=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY

        ; the second, as other tools write it
        [ second ]
        AWS_ACCESS_KEY_ID=AKIDOTHER\r
        aws_secret_access_key = a=b c\r
        aws_session_token = ignored
        region = eu-central-1
        s3 =
            addressing_style = path

        [role]
        role_arn = arn:aws:iam::123456789012:role/x
        """

    @Test func `every profile's key is taken`() throws {
        let keys = try AccessKeys(credentials: Self.file)
        #expect(keys.count == 2)
        #expect(keys["AKIDEXAMPLE"] == AccessKeys.Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
        #expect(keys["AKIDOTHER"] == AccessKeys.Secret("a=b c"))
        #expect(keys["AKID"] == nil)
    }

    @Test(arguments: ["", "# nobody any more\n", "[default]\nregion = us-east-1\n"])
    func `a file without a key believes nobody`(file: String) throws {
        #expect(try AccessKeys(credentials: file).isEmpty)
    }

    @Test(arguments: [
        ("aws_access_key_id = a\n", "line 1: it stands before the first [profile]"),
        ("\n[default\n", "line 2: a profile's name ends with ']'"),
        ("[a]\nnonsense\n", "line 2: it is neither [profile] nor name = value"),
        ("[a]\naws_access_key_id = a\n[b]", "line 1: the profile has no aws_secret_access_key"),
        ("[a]\naws_secret_access_key = a\n", "line 1: the profile has no aws_access_key_id"),
        ("[a]\naws_access_key_id = a\naws_secret_access_key =\n", "line 1: the access key a has no secret"),
        (
            "[a]\naws_access_key_id = a/b\naws_secret_access_key = s\n",
            "line 1: an access key's id must be printable, without '/', ',' and '='"
        ),
        (
            "[a]\naws_access_key_id=a\naws_secret_access_key=b\n[c]\naws_access_key_id=a\naws_secret_access_key=d",
            "line 4: the access key a has two secrets"
        ),
    ]) func `what is wrong is told with its line`(text: String, message: String) {
        let error = #expect(throws: EdgeError.self) { try AccessKeys(credentials: text) }
        #expect(error?.message == message)
    }

    @Test func `secrets are not shown`() throws {
        let keys = try AccessKeys(credentials: Self.file)
        #expect("\(keys)" == "2 access keys")
        #expect(!String(reflecting: keys).contains("EXAMPLEKEY"))
    }

    @Test func `the same key twice is one, another secret is an error`() throws {
        var keys = try AccessKeys(id: "a", secret: "b")
        try keys.add(AccessKeys(id: "a", secret: "b"))
        #expect(keys.count == 1)
        let other = try AccessKeys(id: "a", secret: "c")
        #expect(throws: EdgeError.self) { try keys.add(other) }
    }
}
