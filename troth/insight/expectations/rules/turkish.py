"""Turkish."""

from troth.insight.expectations.rules.expectation import Until
from troth.insight.expectations.rules.language import DAY, HOUR, MINUTE, MONTH, WEEK, YEAR, Language

TURKISH = Language(
    code="tr",
    commonest=frozenset((
        "ve", "bir", "bu", "için", "size", "sizin", "ile", "da", "de", "olarak", "içinde", "kadar",
        "en", "gün", "saat", "siz", "çok", "daha", "ne", "talebiniz",
    )),
    numbers={
        **{word: (number, number) for number, word in enumerate((
            "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz", "on"), start=1)},
        "on iki": (12, 12), "on beş": (15, 15), "yirmi": (20, 20), "otuz": (30, 30), "altmış": (60, 60),
        "yirmi dört": (24, 24), "kırk sekiz": (48, 48), "yetmiş iki": (72, 72),
        "birkaç": (2, 5), "bir kaç": (2, 5), "bir iki": (1, 2), "iki üç": (2, 3),
    },
    joiner=r"-|ila\b|veya\b|ya da\b|ile\b|il[aâ]\b|,",
    units={
        r"dakika\w{0,6}|dk": MINUTE, r"saat(?!ler)\w{0,4}|sa": HOUR, r"gün(?!ler)\w{0,4}": DAY,
        r"hafta\w{0,4}": WEEK, r"ay(?:[dl]?[aı]\w{0,3})?": MONTH, r"yıl\w{0,4}|sene\w{0,3}": YEAR,
    },
    business_units={r"(?:iş|mesai) gün\w{0,5}": DAY, r"(?:iş|mesai|çalışma) saat\w{0,5}": HOUR},
    business_before="",
    business_after="",
    not_after=r"""
         (?:önce|boyunca|sonra geçerli|öncesinden|önceden|geç|indirim|,? 7 gün|yedi gün|hizmet|açık
        |kesintisiz)
    """,
    moments=(
        (r"aynı iş günü|mesai bitimine kadar|mesai bitmeden", Until.SAME_DAY, True),
        (r"aynı gün|bugün|bu akşam|gün içinde|gün içerisinde|gün bitmeden"
         r"|gün sonuna kadar", Until.SAME_DAY, False),
        (r"(?:ertesi|bir sonraki|sonraki|ilk|takip eden) (?:ilk )?iş gün\w{0,3}", Until.NEXT_DAY, True),
        (r"ertesi gün|yarın\w{0,3}|bir sonraki gün", Until.NEXT_DAY, False),
    ),
    by=(
        r"(?:en geç )?(?:saat |akşam |öğleden sonra )?TIME'?(?:[yn]?[ae]|[aeyıiuü]{1,3}) (?:kadar|dek"
        r"|değin)(?P<half>)",
        r"(?:en geç |saat )TIME'?(?:d[ae]n|t[ae]n) önce(?P<half>)",
        r"(?P<noon>öğlene kadar|öğleye kadar)",
    ),
    afternoon=r"$^",
    weekdays=("pazartesi", "salı", "çarşamba", "perşembe", "cuma(?!rtesi)", "cumartesi", "pazar(?!tesi)"),
    by_weekday=r"(?:en geç )?DAY(?:'?[yn]?[ae])? (?:günü|gününe kadar|kadar)(?! (?:açı|kapal))",
    vague=r"""
        geliş sıra\w{0,5}|sıra\w{0,6} göre|başvuru sıra\w{0,5}|en kısa (?:süre|zaman|sürede)\w{0,3}
        |mümkün olan en kısa|en yakın zamanda|kısa sürede|kısa süre içinde|yakında
        |mümkün olduğunca (?:çabuk|hızlı)|bir an önce|hemen\b|ivedilikle|vakit kaybetmeden
    """,
    reply=r"""
        yanıt\w{0,12}|cevap\w{0,12}|cevab\w{0,6}|dönüş (?:yap|sağla|al)\w{0,10}|geri dönüş|geri dön\w{1,8}
        |dönüş süre\w{0,5}|size dön\w{1,8}|sana dön\w{1,8}|dönüyor\w{0,3}|döneceğ\w{1,3}|döner(?:iz|im)
        |dönmemiz|(?:sizi|seni) (?:\w{1,12} ){0,2}?(?:ara\w{2,8}|bilgilendir\w{2,8})|arayaca\w{1,4}
        |geri ara\w{2,8}|arıyoruz|iletişime geç\w{2,8}|irtibata geç\w{2,8}|ulaşaca\w{1,4}|(?:size
        |sana) ulaş\w{2,8}|haber ver\w{2,8}|bilgi ver\w{2,8}|bilgilendir\w{2,10}|yazaca\w{1,4}
        |(?:talebiniz|talebin|mesajınız|mesajın|başvurunuz|sorunuz|talepler|mesajlar|başvurular|e-postalar
        |sorular)\w{0,5} (?:\w{1,14} ){0,6}?(?:değerlendir|incele|ele al|işleme al|sonuçland|okun
        |karşılan)\w{0,10}|(?:değerlendir|incele|sonuçland[ıi]r)\w{2,10}|ilgilen\w{2,8}
    """,
    delivery=r"""
        teslim\w{0,8}|kargo\w{0,8}|gönderi\w{0,8}|sevk\w{0,8}|elinizde|elinde ol\w{0,5}|adresin\w{1,6}
        |kapın\w{1,5}|paket\w{0,6}|kurye\w{0,5}|stok\w{0,6}|yola çık\w{0,6}|sipariş\w{0,4} (?:hazırlan
        |ulaş|çık)\w{0,8}|ulaştır\w{0,8}
    """,
    refund=r"""
        iade (?:edil|tutar|yap|ücret|bedel|işlem|ödeme|olarak)\w{0,8}|iadeniz\w{0,4}|para iade\w{0,5}
        |geri öde\w{0,8}|hesabın\w{1,5}|kartın\w{1,5}|ücret iade\w{0,5}|paran\w{1,5}|tutar\w{0,3} (?:yat
        |geç|iade)\w{0,8}
    """,
    elsewhere=r"""
        garanti\w{0,5}|iade (?:hak|süre|et|şart|koşul)\w{0,8}|iade\b|değişim\w{0,4}|değiştir\w{0,8}
        |iptal\w{0,6}|deneme|abonelik\w{0,5}|üyelik\w{0,5}|kampanya\w{0,6}|indirim\w{0,6}|fırsat\w{0,6}
        |geçerli\w{0,4}|süresi dol\w{0,5}|kupon\w{0,5}|kod\w{0,4}\b|şifre\w{0,5}|parola|bağlantı\w{0,4}
        |giriş|şarj\w{0,5}|pil\w{0,4}\b|batarya\w{0,4}|randevu\w{0,5}|servis\w{0,5}|bakım\w{0,5}
        |kesinti\w{0,4}|sakla\w{0,7}|sil(?:in|ec)\w{1,8}|kuru\w{1,6}|fatura\w{0,5}|ödeme\w{0,6}|öde(?:n
        |y)\w{1,8}|hatırlat\w{1,6}|ücretsiz|toplantı|kurs\w{0,3}|cayma|fırın\w{0,3}|dayan\w{1,7}|sür(?:er
        |mekte|üyor)|tüken\w{1,6}|oturum\w{0,4}|dinlen\w{1,7}|yenilen\w{1,6}|kurulum\w{0,5}|montaj\w{0,5}
        |kullan\w{2,10}|sona er\w{1,7}|bekletin\w{0,4}
    """,
    complaint=r"""
        (?:dediniz|demiştiniz|dedin|demiştin|dediler|demişlerdi|dendi|denmişti|denildi|denilmişti
        |söylediniz|söylemiştiniz|söylediler|söylendi|söylenmişti|söyledi|söz ver\w{2,8}|vaat et\w{2,8}
        |belirtmiştiniz|belirttiniz|belirtildi|yazıyordu|yazıyor\b|yazmıştınız|deniyordu|diyordu\w{0,4}
        |taahhüt etmiş\w{0,5})|(?:bekliyorum|bekliyoruz|bekledim|bekledik|beklemekteyim)|(?:hâlâ|hala
        |henüz|halen) (?:\w{1,14} ){0,5}?(?:yok|gelmedi|alamadı\w|alamadim|dönmedi\w{0,4}|aramadı\w{0,4}
        |cevap\w{0,4}|yanıt\w{0,4}|kimse)|kimse (?:\w{1,14} ){0,4}?\w{2,10}m[ae]d[ıi]|(?:gelmedi|alamadım
        |alamadık|dönmediniz|dönmedi|aramadı|aramadınız|almadım|verilmedi|olmadı)\b
    """,
    unpromised=r"""
        (?:yanıtla|cevapla)(?:dı|dık|dılar|ndı|mıştık|mıştı|mış)\w{0,4}|(?:aradı|aradık|aradılar|aramıştı
        |döndü|döndük|döndüler|yanıt verdi|yanıt verdik|cevap verdi|cevap verdik|cevap verdiler
        |yanıt aldım|cevap aldım|cevap geldi|yanıt geldi|sürdü|geçti|sağladı|sağladık
        |verildi|bildirildi|dönülmüştü|yapıldı|yapmıştık)\b|dün\b
        |geçen (?:hafta|ay|yıl|sefer)|geçtiğimiz|(?:yanıtla|cevapla|dön|ara|ver|geç|garanti ed|söz ver
        |taahhüt ed|karşılaya|yapa|sağlaya)\w{0,4}(?:amıyoruz|emiyoruz|amayız|emeyiz|mıyoruz|miyoruz|mayız
        |meyiz|mamaktayız|memekteyiz|amayabiliriz|emeyebiliriz|ilmemektedir|ılmamaktadır|ilmez|ılmaz
        |anmamaktadır|anmaz)\b|(?:bekliyor|istiyor|rica ediyor|umuyor|talep ediyor)(?:um|uz)|istedim
        |isterim|(?:yanıtlanacaktı|cevaplanacaktı|dönülecekti|aranacaktım|arayacaktınız|dönecektiniz
        |yazacaktınız|verilecekti|edilecekti|dönecekti|arayacaktı|verecektiniz)(?!r)
        |lütfen (?:\w{1,14} ){0,8}?(?:yanıtla|cevapla|ara|bildir|yaz|onayla|ilet|dönüş|iletişim|ulaş
        |gönder|cevap|yanıt|haber|bize|bilgi)\w{0,10}|(?:yanıtlayın|cevaplayın|cevaplayınız|yanıtlayınız
        |bildirin|bildiriniz|onaylayın|onaylayınız|dönüş yapın|dönüş yapınız|haber verin|arayın|arayınız
        |yazın|yazınız|iletin|iletiniz)\b|(?:cevap|yanıt|dönüş|haber) (?:vermezseniz|vermezsen|alamazsak
        |alınmazsa|yapmazsanız|gelmezse|verilmezse|almazsak)|(?:yanıtlamanız|cevaplamanız|bildirmeniz
        |dönüş yapmanız|onaylamanız|yanıt vermeniz|cevap vermeniz|haber vermeniz|iletmeniz)\w{0,4}
        |(?:edebilir|yapabilir|arayabilir|değiştirebilir)(?:siniz|sin)
    """,
    clause=r"ve|ama|fakat|ancak|yoksa|aksi",
    open=r"""
        açık\w{0,4}|açığız|hizmet\w{0,6}|çalışma saat\w{0,6}|mesai|ulaşabilir\w{0,5}|hafta içi|pazartesi
        |çağrı merkezi|canlı destek|aktif
    """,
)  # fmt: skip
