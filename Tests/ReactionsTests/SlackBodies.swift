/// Requests as the Events API sends them.
enum SlackBodies {
    static let verification = """
        {"token":"Jhj5dZrVaK7ZwHHjRyZWjbDl","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P",\
        "type":"url_verification"}
        """

    static func reaction(_ type: String, _ name: String, id: String = "Ev08MFMKH6") -> String {
        """
        {"token":"XXYYZZ","team_id":"T123ABC456","api_app_id":"A123ABC456","event":{"type":"\(type)",\
        "user":"U123ABC456","reaction":"\(name)","item_user":"U222222222","item":{"type":"message",\
        "channel":"C123ABC456","ts":"1464196127.000002"},"event_ts":"1465244570.336841"},"type":"event_callback",\
        "event_context":"EC123ABC456","event_id":"\(id)","event_time":1234567890,"is_ext_shared_channel":false,\
        "authorizations":[{"enterprise_id":null,"team_id":"T123ABC456","user_id":"U123ABC456","is_bot":false,\
        "is_enterprise_install":false}]}
        """
    }

    static let message = """
        {"token":"XXYYZZ","team_id":"T123ABC456","api_app_id":"A123ABC456","event":{"type":"message",\
        "channel":"C123ABC456","user":"U123ABC456","text":"Live long and prospect.","ts":"1355517523.000005",\
        "event_ts":"1355517523.000005","channel_type":"channel"},"type":"event_callback","event_id":"Ev08MFMKH7",\
        "event_time":1355517523}
        """

    static let rateLimited = """
        {"token":"Jhj5dZrVaK7ZwHHjRyZWjbDl","type":"app_rate_limited","team_id":"T123ABC456",\
        "minute_rate_limited":1518467820,"api_app_id":"A123ABC456"}
        """
}
