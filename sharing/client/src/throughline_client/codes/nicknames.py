"""Which given names may be the same person's, English and Spanish; of our own writing.

Each line begins with the name of a group; everything after it is used by people of that group.
A name may stand in several lines: Chris is Christopher or Christina.
"""

from __future__ import annotations

GROUPS = """
aaliyah liyah aliyah
abigail abby abbie gail
abraham abe bram abram
adelaide addie della
adriana adri adrianna
agustin tino agus
albert al bert bertie alberto beto
alejandro alex ale jandro
alexander alex alec xander sasha zander lex
alexandra alex alexa sandra sandy lexi lexie sasha ali alejandra
alfonso poncho alphonso fonso
alfred fred freddie al alfredo fredo
alice allie ali alicia lisa licha
alondra alo
amanda mandy manda
amelia amy millie mia
anastasia stacy stasia annie
andrea andie drea andi
andrew andy drew andres
angela angie angel angelica angelina
ann anna anne annie nan nancy ana anita hannah
anthony tony antonio tono ant
antoinette toni nettie antonia
arianna ari ariana
arthur art artie arturo turo
autumn auti
barbara barb babs barbie
beatrice bea trixie beatriz betty
benjamin ben benny benji jamin benjie
bernard bernie bernardo nardo
bradley brad
brianna bri bree breanna briana
brooklyn brook brooke
cameron cam
camila cami mila
carlos charlie carlitos litos
caroline carrie carol carolina caro carolyn lina
cassandra cassie sandra sandy cass
catherine kathy cathy kate katie kat kitty cat katherine kathryn catalina kathleen katy katrina
cecilia ceci cece celia chila
charles charlie chuck chas chip carl
charlotte lottie char charlie
christina chris tina christie kristina christine cristina crissy kris kristen
christopher chris kit topher cris cristobal cristofer kris
clifford cliff
concepcion concha conchita
consuelo chelo
cynthia cindy cyndi
daniel dan danny dani
danielle dani daniela danni
david dave davey davy
deborah deb debbie debra
delores lola dolores
dennis denny
desiree desi
dominic dom nick domingo mingo dominick
donald don donnie
dorothy dot dottie dolly
douglas doug
eduardo lalo eddie edu edward
edward ed eddie ted teddy ned
edwin ed eddie
eleanor ellie nora nell elena lena elly
elizabeth liz lizzie beth betty eliza lisa betsy libby elisabeth isabel bess liza elsa ely lizbeth
emily em emmy emilia emma
emmanuel manny manuel emanuel
enrique quique rick kike
erica rikki erika
ernest ernie ernesto neto
esperanza espe
esteban steve teban
eugene gene
evelyn eve evie
ezekiel zeke
ezequiel zeke cheque
fernando nando fer
florence flo flossie
frances fran frannie francesca francisca paca
francis frank francisco fran paco pancho frankie
francisca panchita
franklin frank frankie
gabriel gabe gabi
gabriela gabi gaby gabrielle
genevieve gen viv
george georgie jorge
gerald jerry gerry gerardo
gianna gia gigi
gilbert gil bert gilberto beto
giovanni gio vanni
gloria glory
gonzalo chalo
graciela chela
gregory greg gregorio goyo
guadalupe lupe lupita
guillermo memo william will
gustavo gus tavo
harold hal harry
harrison harry
hector tito
henry hank harry hal
heriberto beto
hortensia tencha
ignacio nacho iggy
irene renie
isaac ike zac
isabella bella izzy isabel isa isabelle chavela
isaiah zay ike
isidro chilo
jackson jack jax jaxon
jacob jake jakob jay
jacqueline jackie jacky
james jim jimmy jamie jaime santiago jay
jane janie janet jan jean
janice jan
jasmine jaz jazmin jazzy yasmin
javier javi xavier
jeffrey jeff geoffrey geoff
jennifer jen jenny jenn jenna
jeremiah jerry jere jem
jeremy jerry jem jeremiah
jerome jerry
jesse jess
jessica jess jessie
jesus chuy chucho
joanna jo joann joanne
john jack johnny jon juan ian johnnie
jonathan jon jonny nathan john jonathon johnathan
jordan jordy
jose pepe joe chepe joseph
josefina josie pepa fina
joseph joe joey jo jos
josephine jo josie
joshua josh
josiah joe jojo
joyce joy
juan juancho juanito
judith judy judi
julia julie jules juliana julianna
julian jules juli
katelyn kate katie kaitlyn caitlin kaitlin
kayla kay
kendall ken
kenneth ken kenny
kevin kev
kimberly kim kimmy kimberley
lawrence larry lorenzo laurence lencho
leonard leo len lenny leonardo
leonel leo
leticia lety letty
lillian lily lil lilly liliana
louis lou louie lewis luis
louise lou luisa
lucille lucy lu lucia lucinda
luis lucho lou
mackenzie kenzie mack mckenzie mickenzie
madeline maddie maddy madeleine madelyn
madison maddie maddy madi mady
makayla kayla mikayla michaela mckayla
malcolm mal
manuel manny manolo
marcus marc mark marcos
margaret maggie meg peggy marge margie rita greta daisy margarita
maria mari marie mary maia
marisol mari
matthew matt matty mateo
maureen mo
maximilian max maxwell maximiliano
maximo max
mckenna kenna
megan meg meghan
melanie mel
melissa mel missy lissa
mercedes meche mercy
michael mike mikey mick mickey miguel micah
michelle shelly chelle micki
miranda randi mandy
miriam mimi
mitchell mitch
mohammed mo mohammad muhammad mohamed moe
monica moni
nancy nan
natalie nat nattie natalia
natasha tasha
nathan nate nat
nathaniel nate nat nathan natty
nicholas nick nicky nico nicolas nicolo
nicolasa nico
nicole nikki nicky
norman norm
oliver ollie
olivia liv livvy
oscar ozzie
paloma lomi
pamela pam
patricia pat patty trish tricia patsy
patrick pat paddy rick patricio
paul paulie pablo
paula paulina polly
penelope penny nell poppy
peter pete pedro
philip phil pip phillip felipe
priscilla cilla
rachel rae raquel
rafael rafa raphael rafe
ramon moncho ray
randall randy randolph
raul rulo
raymond ray raimundo
raymundo ray mundo
rebecca becky becca bex rebeca
refugio cuca cuco
reginald reg reggie
richard rick rich dick ricky richie ricardo
robert bob bobby rob robbie bert robin
roberto beto rob robert
rodney rod
rodolfo rudy fito rodolph rudolph
ronald ron ronnie
rosa rosie rosita chayo
rosalinda rosie linda
rosario chayo
rosemary rosie rose
roxanne roxy
ruben benny
russell russ rusty
salvador chava sal
samantha sam sammy
samuel sam sammy
sandra sandy sondra
santiago santi chago
sarah sally sadie sara
savannah savvy sav anna
sebastian seb bastian
serenity seri
sergio checo
sharon shari
sheila shay
shirley shirl
sidney sid
silvia chiva sylvia
sofia sophie sophia sofi
solomon sol
stanley stan
stephanie steph steff estefania fanny
stephen steve steven stevie
susan sue susie suzanne suzy susana susanna
tabitha tabby
tamara tammy tam
tatiana tati tania
teresa terry tess tessa theresa tere
terrence terry terence
theodore ted teddy theo
thomas tom tommy tomas
timothy tim timmy timoteo
tobias toby
trinidad trini
tyler ty
tyrone ty
valentina val vale tina
valeria vale val
valerie val valeria
vanessa nessa
veronica vero ronnie roni
vicente chente vince
victor vic vito
victoria vicky vicki tori torie
vincent vince vinny vin
virginia ginny ginger
vivian viv vivien
vladimir vlad
walter walt wally
wendy wen
wesley wes
wilfred will fred wilfredo
william will bill billy willie liam
winifred winnie
yasmine yas yaz
yesenia yesi jessenia
yolanda yoli
zachary zach zack zak zachariah
"""


def _groups() -> dict[str, tuple[str, ...]]:
    """Every name with the groups it belongs to, the fewest names first: the more telling."""
    lines = [line.split() for line in GROUPS.split("\n") if line]
    found: dict[str, list[str]] = {}
    for names in sorted(lines, key=len):
        for name in names:
            found.setdefault(name, []).append(names[0])
    return {name: tuple(groups) for name, groups in found.items()}


NICKNAMES = _groups()


def groups_of(name: str) -> tuple[str, ...]:
    """Up to three groups of one normalized given name, its own name first where it heads one."""
    groups = NICKNAMES.get(name, ())
    return tuple(sorted(groups, key=lambda group: group != name))[:3]


def share_a_nickname(one: str, other: str) -> bool:
    """True for bob and robert; a name is no nickname of itself unless it is listed."""
    return not set(groups_of(one)).isdisjoint(groups_of(other))
