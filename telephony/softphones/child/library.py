"""The one pjsua2 of a process: started on loopback without any sound device, driven by the thread that made it."""

import time

import pjsua2

MOST_CALLS = 4  # at once, rung and own ones: whatever one sets, the wheel has been built for no more
TURN = 10  # milliseconds: how long it waits for what happens
SECONDS_TO_FINISH = 2.0  # for the last BYE and REGISTER to be answered
ENCRYPTS = {
    "never": pjsua2.PJMEDIA_SRTP_DISABLED,
    "if it may": pjsua2.PJMEDIA_SRTP_OPTIONAL,
    "always": pjsua2.PJMEDIA_SRTP_MANDATORY,
}
# As in the telephone network, one as good as the other; every other codec is off.
CODECS = ("PCMA/8000/1", "PCMU/8000/1")


class Endpoint(pjsua2.Endpoint):
    def __init__(self, tell):
        super().__init__()
        self.tell = tell

    def onRejectedIncomingCall(self, prm):
        """A call has found no room: it was told that we are busy, by the library itself."""
        self.tell("turned away", code=prm.statusCode, reason=prm.reason)


class Library:
    """pjsua2, from its start on `address` and `port` (0: any that is free) until `end`.

    `log` is a file's path for what the library itself has to say, with all SIP messages; `tell(event, **values)`
    hears of calls that found no room.
    """

    def __init__(self, *, address, port, log, tell):
        self.address, self.over_tls = address, {}
        self.endpoint = Endpoint(tell)
        self.endpoint.libCreate()
        self.endpoint.libInit(_settings(log))
        self.transport = self.endpoint.transportCreate(pjsua2.PJSIP_TRANSPORT_UDP, _bound_to(address, port))
        self.endpoint.audDevManager().setNullDev()
        self.endpoint.libStart()
        for codec in self.endpoint.codecEnum2():
            self.endpoint.codecSetPriority(codec.codecId, 0)
        for place, codec in enumerate(CODECS):
            self.endpoint.codecSetPriority(codec, 255 - place)
        listens_on = self.endpoint.transportGetInfo(self.transport).localName
        self.port = int(listens_on.rpartition(":")[2])

    def turn(self):
        """Let happen what happens within some milliseconds."""
        self.endpoint.libHandleEvents(TURN)

    def settings_of_account(
        self, *, user, domain, password="", registrar="", seconds=300, authority="", encrypts="never"
    ):
        """The settings of somebody who registers at `registrar` ("host:port"), or without it of nobody.

        With `authority`, a file of the certificate that is believed, over TLS. `encrypts` is what becomes of sound.
        """
        account = pjsua2.AccountConfig()
        account.idUri = f"sip:{user}@{domain}"
        account.regConfig.registerOnAdd = False
        account.regConfig.retryIntervalSec = 0  # a telephone that was refused stays so, for the test to see
        account.regConfig.timeoutSec = seconds
        if registrar:
            account.regConfig.registrarUri = f"sip:{domain}"
            carried = ";transport=tls" if authority else ""
            account.sipConfig.proxies.append(f"sip:{registrar}{carried};lr;hide")
            account.sipConfig.authCreds.append(pjsua2.AuthCredInfo("digest", "*", user, 0, password))
        account.sipConfig.transportId = self.transport_over_tls(authority) if authority else self.transport
        account.mediaConfig.srtpUse = ENCRYPTS[encrypts]
        account.mediaConfig.srtpSecureSignaling = 0  # whether a key goes over TLS is for whoever sets the telephone
        account.mediaConfig.transportConfig = _bound_to(self.address, 0)
        account.natConfig.contactRewriteUse = 0
        account.natConfig.viaRewriteUse = 0
        account.natConfig.sdpNatRewriteUse = 0
        account.natConfig.udpKaIntervalSec = 0
        return account

    def transport_over_tls(self, authority):
        """A transport that connects to who has a certificate of this authority; one for all who believe it."""
        if authority not in self.over_tls:
            bound = _bound_to(self.address, 0)
            bound.tlsConfig.CaListFile, bound.tlsConfig.verifyServer = authority, True
            self.over_tls[authority] = self.endpoint.transportCreate(pjsua2.PJSIP_TRANSPORT_TLS, bound)
        return self.over_tls[authority]

    def wait_while(self, is_going_on):
        """Let happen what happens until that is over, for two seconds at most."""
        until = time.monotonic() + SECONDS_TO_FINISH
        while is_going_on() and time.monotonic() < until:
            self.turn()

    def end(self):
        """Everything that was made of it has to be gone before."""
        self.endpoint.libDestroy(pjsua2.PJSUA_DESTROY_NO_NETWORK)  # BYE and REGISTER have been sent


def _settings(log):
    settings = pjsua2.EpConfig()
    settings.uaConfig.maxCalls = MOST_CALLS
    settings.uaConfig.threadCnt = 0
    settings.uaConfig.userAgent = "softphone"
    settings.logConfig.level = 4
    settings.logConfig.consoleLevel = 0
    settings.logConfig.filename = log
    settings.medConfig.clockRate = settings.medConfig.sndClockRate = 8000
    settings.medConfig.noVad = True  # else silence is not sent, and a tone's end is late
    settings.medConfig.ecTailLen = 0
    return settings


def _bound_to(address, port):
    transport = pjsua2.TransportConfig()
    transport.boundAddress = transport.publicAddress = address
    transport.port = port
    return transport
