/**
 * Words that head every list of stolen passwords, and the ones that people here choose. A password is
 * refused when it is one of them, with or without digits and signs around it; those shorter than the
 * minimum length matter as the word inside.
 */
const words = `
password passw0rd p@ssword p@ssw0rd pa55word passwort passport contraseña contrasena contrasenia clave
clavesecreta miclave secreto secret secreta administrador administrator administración admin root system
sistema usuario user guest invitado test tester testing prueba pruebas demo default changeme changeit
cambiame letmein letmeinnow opensesame welcome bienvenido bienvenida hello holamundo helloworld hola iloveyou
loveyou lovely tequiero teamo teamomucho amor amorcito miamor princess princesa dragon monkey football futbol
fútbol baseball basketball baloncesto soccer superman batman spiderman starwars pokemon minecraft fortnite
qwerty qwertyui qwertyuiop azerty asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc qazxsw qwe123 qweasd
qweasdzxc qwertyqwerty asdfasdf asdasd zaq12wsx 1qaz2wsx 1qaz2wsx3edc 1q2w3e 1q2w3e4r 1q2w3e4r5t q1w2e3r4
q1w2e3r4t5 1qazxsw2 qwer1234 qwerty123 abc123 abcd1234 abcdef abcdefg abcdefgh abc12345 a1b2c3 a1b2c3d4
a1b2c3d4e5 aa123456 123abc 123qwe 123qweasd 123456a 123456789a a123456789 1234qwer 12345qwert 1234567890q
0987654321 1029384756 9876543210 147258369 159753 123321 112233 11223344 1122334455 12341234 123123 121212
michael jennifer jessica charlie andrew daniel thomas jordan hunter ranger buster harley robert matthew
joshua anthony william christopher alexander alexandra elizabeth nicholas benjamin jonathan samantha
stephanie victoria katherine maximilian sebastian valentina alejandro alejandra francisco guadalupe
fernando fernanda mercedes antonio maria mariajose josemaria carmen isabel roberto ricardo gabriel gabriela
carolina cristina cristian santiago beatriz manuel rafael miguel angel angeles barcelona realmadrid
atleticomadrid atletico athletic sevilla valencia zaragoza españa espana madrid malaga mexico méxico
argentina colombia venezuela bogota buenosaires liverpool manchester arsenal chelsea everton tottenham
newcastle manutd yankees cowboys lakers steelers america england london london123 birmingham computer
computadora ordenador internet google facebook microsoft windows samsung iphone android linkedin twitter
instagram whatsapp company empresa oficina office ventas sales marketing crm lazo lazocrm madridista
summer winter spring autumn verano invierno primavera otoño otono january february march april august
september october november december enero febrero marzo abril mayo junio julio agosto septiembre octubre
noviembre diciembre monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles
miércoles jueves viernes sabado sábado domingo sunshine shadow master mustang access trustno1 whatever
freedom forever flower purple orange yellow silver golden diamond butterfly butterflies chocolate cookie
cheese banana pepper ginger peanut snoopy mickey tigger killer hockey tennis golfer maverick phoenix corvette
ferrari porsche mercedesbenz midnight blessed blessing jesus jesuschrist jesucristo christ diosesamor
diosesbueno estrella estrellita corazon corazón caramelo chiquita bonita hermosa preciosa mariposa
babygirl sweetheart fuckyou fuckoff asshole pussycat bigdaddy blink182 metallica nirvana slipknot iamthebest
thebest nothing nopassword sinclave letmein123 correcthorsebatterystaple entrar entrada acceso access14
interior exterior undertaker hercules scorpion playstation nintendo xbox360 gamecube counterstrike
thunderbird lightning hurricane mississippi california washington pittsburgh minnesota tennessee
springfield strawberry blackberry blueberry watermelon pineapple apple123 samsung123 teddybear
rocknroll godisgood godislove volleyball university universidad estudiante student teacher profesor
`

export const commonPasswords: ReadonlySet<string> = new Set(words.trim().split(/\s+/))
